"""The bounds of a document, and its cost."""

import pytest
from graphql import OperationDefinitionNode, parse

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

    def test_an_exponential_document_is_measured_in_no_time(self) -> None:
        parts = [f"fragment F{n} on X {{ a: x {{ ...F{n + 1} }} b: x {{ ...F{n + 1} }} }}" for n in range(40)]
        with pytest.raises(TooMuch):
            check_expansion(parse("{ ...F0 } " + " ".join(parts) + " fragment F40 on X { c }"), Limits(depth=100))


class TestCost:
    @pytest.mark.parametrize(
        ("text", "points"),
        [
            ("{ a }", 1),
            ("{ a { b } }", 2),
            ("{ a(first: 50) { b } }", 51),
            ("{ a(first: 50) { b(first: 10) { c } } }", 1 + 50 + 50 * 11),
            ("query($n: Int) { a(first: $n) { b } }", 11),
        ],
    )
    def test_multiplies_by_the_length_of_lists(self, text: str, points: int) -> None:
        assert cost(text) == points
