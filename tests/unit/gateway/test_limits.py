"""The bounds of a document, and its cost."""

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse

from gateway.limits import Limits, TooMuch, check_expansion, check_tokens, cost_of


def cost(text: str) -> int:
    document = parse(text)
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    return cost_of(document, operation)


class TestTokens:
    def test_counts_neither_arguments_nor_strings_as_aliases(self) -> None:
        check_tokens('{ a(x: {y: "b: c"}, z: 1) { b } }', Limits(aliases=0))

    def test_counts_depth_of_selections_only(self) -> None:
        check_tokens("{ a(x: {y: {z: {w: 1}}}) { b } }", Limits(depth=2))
        with pytest.raises(TooMuch, match="levels"):
            check_tokens("{ a { b { c } } }", Limits(depth=2))

    def test_leaves_syntax_errors_to_the_parser(self) -> None:
        check_tokens('{ a(x: "', Limits())


class TestExpansion:
    def test_counts_fragments_as_if_written_out(self) -> None:
        with pytest.raises(TooMuch, match="fields"):
            check_expansion(parse("{ a: x { ...F } b: x { ...F } } fragment F on X { c d e }"), Limits(fields=7))

    def test_counts_depth_through_fragments(self) -> None:
        with pytest.raises(TooMuch, match="levels"):
            check_expansion(parse("{ a { ...F } } fragment F on X { b { c } }"), Limits(depth=2))

    def test_survives_cycles(self) -> None:
        check_expansion(parse("{ a { ...F } } fragment F on X { b { ...F } }"), Limits())

    @pytest.mark.parametrize(
        "text", ["{ " + "a " * 10 + "}", "{ " + "... on X { a } " * 10 + "}", "{ " + "...F " * 10 + "}"]
    )
    def test_counts_pairs_of_fields_of_one_name_wherever_they_come_from(self, text: str) -> None:
        document = parse(text + " fragment F on X { a }")

        check_expansion(document, Limits(repetitions=45))
        with pytest.raises(TooMuch, match="repetitions"):
            check_expansion(document, Limits(repetitions=44))

    def test_counts_pairs_below_merged_fields_too(self) -> None:
        document = parse("{ a { b c } a { b } }")

        check_expansion(document, Limits(repetitions=2))
        with pytest.raises(TooMuch, match="repetitions"):
            check_expansion(document, Limits(repetitions=1))

    def test_counts_definitions(self) -> None:
        with pytest.raises(TooMuch, match="definitions"):
            check_expansion(parse("query A { a } query B { a }"), Limits(definitions=1))

    def test_a_circle_with_two_ways_round_is_left_in_no_time(self) -> None:
        with pytest.raises(TooMuch, match="fields"):
            check_expansion(parse("{ ...F } fragment F on X { a { ...F } b { ...F } }"), Limits())

    def test_an_exponential_document_is_measured_in_no_time(self) -> None:
        parts = [f"fragment F{n} on X {{ a: x {{ ...F{n + 1} }} b: x {{ ...F{n + 1} }} }}" for n in range(40)]
        with pytest.raises(TooMuch):
            check_expansion(parse("{ ...F0 } " + " ".join(parts) + " fragment F40 on X { c }"), Limits(depth=100))


class TestIntrospection:
    def test_what_tools_ask_for_is_within_the_limit(self) -> None:
        check_expansion(parse(get_introspection_query(input_value_deprecation=True)), Limits())

    @pytest.mark.parametrize(
        "inner",
        [
            " ".join(f"a{n}: fields {{ type {{ name }} }}" for n in range(20)),
            " ".join(f"a{n}: fields {{ type {{ fields {{ name }} }} }}" for n in range(5)),
        ],
        ids=["beside each other", "nested"],
    )
    def test_asking_for_the_schema_many_times_over_is_too_much(self, inner: str) -> None:
        with pytest.raises(TooMuch, match="introspection"):
            check_expansion(parse(f"{{ __schema {{ types {{ {inner} }} }} }}"), Limits())


class TestCost:
    @pytest.mark.parametrize(
        ("text", "points"),
        [
            ("{ a }", 1),
            ("{ a { b } }", 2),
            ("{ a(first: 50) { b } }", 51),
            ("{ a(first: 50) { b(first: 10) { c } } }", 1 + 50 + 50 * 11),
            ("query($n: Int) { a(first: $n) { b } }", 11),
            ("{ meetingSlots(first: 50) { b } }", 51 + 1_000),
        ],
    )
    def test_multiplies_by_the_length_of_lists_and_knows_what_is_heavy(self, text: str, points: int) -> None:
        assert cost(text) == points
