"""The generated projection and the careful one, held against each other and against graphql-core."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
from graphql import assert_object_type, build_schema, execute_sync, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents import read_document
from gateway.execute.careful import Careful
from gateway.execute.nodes import JsonObject
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
ROOT = assert_object_type(SCHEMA.query_type)

SIMPLE = settings(deadline=None, max_examples=200)


class Answers:
    """What subgraphs might say, drawn from a seed: right in shape, with nulls anywhere."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def or_null(self, value: Any) -> Any:
        return None if self._random.random() < 0.12 else value

    def many(self, make: Callable[[], Any]) -> Any:
        return self.or_null([self.or_null(make()) for _ in range(self._random.randint(0, 2))])

    def person(self, depth: int = 1) -> dict[str, Any]:
        below = {"best": self.or_null(self.person(0)), "friends": self.many(lambda: self.person(0))} if depth else {}
        mood = self.or_null(self._random.choice(["CALM", "KEEN"]))
        own = {"id": self.or_null("1"), "nick": self.or_null("n"), "mood": mood, "tags": self.many(lambda: "t")}
        return {"__typename": "Person", **own, **below}

    def found(self) -> dict[str, Any]:
        rock = {"__typename": "Rock", "id": self.or_null("r"), "mood": self.or_null("CALM")}
        return self._random.choice([rock, self.person()])

    def root(self) -> dict[str, Any]:
        return {
            "person": self.or_null(self.person()),
            "strict": self.or_null(self.person()),
            "people": self.many(self.person),
            "rows": self.many(lambda: self.many(lambda: 1)),
            "found": self.many(self.found),
        }


answers = st.integers(0, 2**32).map(lambda seed: Answers(seed).root())


def in_response_keys(value: Any) -> Any:
    """Subgraphs answer under the client's aliases."""
    if isinstance(value, dict):
        return {**{key: in_response_keys(item) for key, item in value.items()}, "handle": value.get("nick")}
    return [in_response_keys(item) for item in value] if isinstance(value, list) else value


def careful(data: dict[str, Any], known: Iterable[tuple[str | int, ...]] = ()) -> tuple[Any, list[list[str | int]]]:
    walker = Careful(SELECTIONS, {}, known)
    projected = walker.project(ROOT, data)
    return projected, [error["path"] for error in walker.errors]


class TestAgainstGraphqlCore:
    @SIMPLE
    @given(answers)
    def test_bubbles_nulls_and_names_paths_as_it_does(self, data: dict[str, Any]) -> None:
        oracle = execute_sync(SCHEMA, parse(QUERY), root_value=data)

        projected, paths = careful(in_response_keys(data))

        assert projected == oracle.data
        assert sorted(map(str, paths)) == sorted(str(error.path) for error in oracle.errors or [])

    @SIMPLE
    @given(answers)
    def test_the_generated_one_agrees_wherever_it_does_not_give_up(self, data: dict[str, Any]) -> None:
        given_data = in_response_keys(data)
        expected, paths = careful(given_data)
        try:
            projected = projection(SELECTIONS, ROOT, {})(given_data)
        except MISFITS:
            assert paths
        else:
            assert (projected, []) == (expected, paths)


PERSON: JsonObject = {"id": "1", "nick": None, "mood": "CALM", "tags": []}
BASE: JsonObject = {"strict": PERSON, "rows": []}


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
    def test_is_null_with_an_error_at_its_place(self, person: object, at: list[str]) -> None:
        projected, paths = careful({**BASE, "person": person})

        assert projected is not None
        assert projected["person"] is None
        assert paths == [at]

    def test_an_unknown_type_is_null_and_stays_unnamed(self) -> None:
        projected, paths = careful({**BASE, "found": [{"__typename": "Secret", "id": "1"}]})

        assert projected is not None
        assert projected["found"] == [None]
        assert paths == [["found", 0]]

    def test_a_null_that_a_known_error_explains_gets_no_second_error(self) -> None:
        projected, paths = careful({**BASE, "person": {**PERSON, "mood": None}}, known=[("person",)])

        assert projected is not None
        assert projected["person"] is None
        assert paths == []
