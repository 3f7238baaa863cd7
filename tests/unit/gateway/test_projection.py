"""The generated projection and the careful one, held against each other and against graphql-core."""

from typing import Any

import pytest
from graphql import build_schema, execute_sync, parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import read_document
from gateway.execute.careful import Careful
from gateway.execute.projection import MISFITS, projection
from gateway.execute.selections import Selections

SCHEMA = build_schema("""
    type Query { person: Person  strict: Person!  people: [Person!]  rows: [[Int!]]!  found: [Found] }
    type Person { id: ID! nick: String mood: Mood! tags: [String!]! best: Person friends: [Person]! }
    type Rock { id: ID! mood: Mood }
    enum Mood { CALM KEEN }
    union Found = Person | Rock
""")
QUERY = """
    { person { ...P best { id mood } } strict { id } people { ...P friends { nick } } rows
      found { __typename ... on Person { id tags } ... on Rock { id mood } } }
    fragment P on Person { id handle: nick mood tags }
"""
DOCUMENT = read_document(SCHEMA, QUERY, None)
SELECTIONS = Selections(SCHEMA, DOCUMENT.ast, DOCUMENT.operation)
ROOT = SCHEMA.query_type

maybe = st.integers(0, 9).map(lambda n: n == 0)


def or_null(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(maybe, inner).map(lambda pair: None if pair[0] else pair[1])


moods = or_null(st.sampled_from(["CALM", "KEEN"]))
tags = or_null(st.lists(or_null(st.just("t")), max_size=2))
flat = {"__typename": st.just("Person"), "id": or_null(st.just("1")), "nick": or_null(st.just("n"))}
leaf = st.fixed_dictionaries({**flat, "mood": moods, "tags": tags})
friends = or_null(st.lists(or_null(leaf), max_size=2))
people = st.fixed_dictionaries({**flat, "mood": moods, "tags": tags, "best": or_null(leaf), "friends": friends})
rocks = st.fixed_dictionaries({"__typename": st.just("Rock"), "id": or_null(st.just("r")), "mood": moods})
answers = st.fixed_dictionaries(
    {
        "person": or_null(people),
        "strict": or_null(people),
        "people": or_null(st.lists(or_null(people), max_size=2)),
        "rows": or_null(st.lists(or_null(st.lists(or_null(st.just(1)), max_size=2)), max_size=2)),
        "found": or_null(st.lists(or_null(st.one_of(people, rocks)), max_size=2)),
    }
)


def in_response_keys(value: Any) -> Any:
    """Subgraphs answer under the client's aliases."""
    if isinstance(value, dict):
        return {**{key: in_response_keys(item) for key, item in value.items()}, "handle": value.get("nick")}
    return [in_response_keys(item) for item in value] if isinstance(value, list) else value


def careful(data: dict[str, Any], known: list[tuple[str | int, ...]] = []) -> tuple[Any, list[list[str | int]]]:  # noqa: B006
    walker = Careful(SELECTIONS, {}, known)
    projected = walker.project(ROOT, data)
    return projected, [error["path"] for error in walker.errors]


class TestAgainstGraphqlCore:
    @given(answers)
    def test_bubbles_nulls_and_names_paths_as_it_does(self, data: dict[str, Any]):
        oracle = execute_sync(SCHEMA, parse(QUERY), root_value=data)

        projected, paths = careful(in_response_keys(data))

        assert projected == oracle.data
        assert sorted(map(str, paths)) == sorted(str(error.path) for error in oracle.errors or [])

    @given(answers)
    def test_the_generated_one_agrees_wherever_it_does_not_give_up(self, data: dict[str, Any]):
        given_data = in_response_keys(data)
        expected, paths = careful(given_data)
        try:
            projected = projection(SELECTIONS, ROOT, {})(given_data)
        except MISFITS:
            assert paths
        else:
            assert (projected, []) == (expected, paths)


PERSON = {"id": "1", "nick": None, "mood": "CALM", "tags": []}
BASE = {"strict": PERSON, "rows": []}


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("person", "at"),
        [
            ({**PERSON, "mood": "FURIOUS"}, ["person", "mood"]),
            ({**PERSON, "mood": []}, ["person", "mood"]),
            ({**PERSON, "tags": "text"}, ["person", "tags"]),
            ("text", ["person"]),
            ([PERSON], ["person"]),
        ],
    )
    def test_is_null_with_an_error_at_its_place(self, person: object, at: list[str]):
        projected, paths = careful({**BASE, "person": person})

        assert projected is not None
        assert projected["person"] is None
        assert paths == [at]

    def test_an_unknown_type_is_null_and_stays_unnamed(self):
        projected, paths = careful({**BASE, "found": [{"__typename": "Secret", "id": "1"}]})

        assert projected is not None
        assert projected["found"] == [None]
        assert paths == [["found", 0]]

    def test_a_null_that_a_known_error_explains_gets_no_second_error(self):
        projected, paths = careful({**BASE, "person": {**PERSON, "mood": None}}, known=[("person",)])

        assert projected is not None
        assert projected["person"] is None
        assert paths == []
