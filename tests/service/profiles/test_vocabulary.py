"""Skills are found as somebody types, and industries are listed whole."""

from typing import Any

import pytest

from chassis.db import Database
from chassis.graph.paging import encode
from services.profiles.taxonomy import industries
from tests.builders.profiles import SQL
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import INDUSTRIES, SKILLS, key
from tests.service.statements import statements


async def found(caller: Caller, search: str, **page: Any) -> list[str]:
    """The labels that are suggested, in their order."""
    answer = await caller.ask(a_member(), SKILLS, search=search, **page)
    return [edge["node"]["label"] for edge in answer["data"]["skills"]["edges"]]


PLACE = """
label synonyms group field parent { label parent { label } }
neighbours(first: $near) { similarity skill { label } }
"""
SKILLS_WITH_PLACE = f"""
query Skills($search: String!, $first: Int! = 1, $near: Int! = 8) {{
  skills(search: $search, first: $first) {{ edges {{ node {{ {PLACE} }} }} }}
}}
"""
SKILL_ENTITIES = f"""
query Entities($keys: [_Any!]!, $near: Int! = 8) {{
  _entities(representations: $keys) {{ ... on Skill {{ {PLACE} }} }}
}}
"""


async def the_skill(caller: Caller, search: str, **more: Any) -> dict[str, Any]:
    """The best answer to a search, with its place in the taxonomy."""
    answer = await caller.ask(a_member(), SKILLS_WITH_PLACE, search=search, **more)
    skill: dict[str, Any] = answer["data"]["skills"]["edges"][0]["node"]
    return skill


class TestSkills:
    async def test_are_found_by_how_their_label_begins(self, caller: Caller) -> None:
        labels = await found(caller, "data a")

        assert labels
        assert labels[0].startswith("data a")

    async def test_come_first_when_they_are_meant_exactly(self, caller: Caller) -> None:
        assert (await found(caller, "sql"))[0] == "SQL"

    async def test_are_found_by_a_later_word(self, caller: Caller) -> None:
        assert any(" feedback" in label for label in await found(caller, "feedback", first=20))

    async def test_are_found_by_a_synonym(self, caller: Caller) -> None:
        assert "accounting" in await found(caller, "bookkeep")

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("acounting", "accounting"), ("ACCOUNTING", "accounting"), ("áccountíng", "accounting")],
    )
    async def test_are_found_in_spite_of_a_slip(self, caller: Caller, typed: str, meant: str) -> None:
        assert meant in await found(caller, typed)

    async def test_are_not_made_up(self, caller: Caller) -> None:
        assert await found(caller, "xyzzyqq") == []

    @pytest.mark.parametrize("typed", ["%", "_", "100%", "'; DROP TABLE skills; --", "\\", "(", "李"])
    async def test_take_what_is_typed_as_letters(self, caller: Caller, typed: str) -> None:
        labels = await found(caller, typed)

        assert len(labels) < 5

    async def test_come_page_by_page_without_repeats(self, caller: Caller) -> None:
        whole = await found(caller, "ma", first=100)

        seen: list[str] = []
        after: str | None = None
        for _page in range(0, len(whole), 7):
            answer = (await caller.ask(a_member(), SKILLS, search="ma", first=7, after=after))["data"]["skills"]
            seen += [edge["node"]["label"] for edge in answer["edges"]]
            after = answer["pageInfo"]["endCursor"]

        assert seen == whole
        assert len(whole) > 14
        assert not answer["pageInfo"]["hasNextPage"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"search": " "},
            {"search": "x" * 101},
            {"search": "a\u0000b"},
            {"search": "sql", "first": 0},
            {"search": "sql", "first": 101},
            {"search": "sql", "after": "nonsense"},
            {"search": "sql", "after": encode(("urn:unknown",))},
            {"search": "sql", "after": encode(("a\u0000b",))},
            {"search": "sql", "after": encode((1,))},
        ],
    )
    async def test_refuse_what_cannot_be_asked(self, caller: Caller, wrong: dict[str, Any]) -> None:
        assert codes(await caller.ask(a_member(), SKILLS, **wrong)) == ["BAD_USER_INPUT"]


class TestASkill:
    async def test_has_its_place_and_its_other_words(self, caller: Caller) -> None:
        skill = await the_skill(caller, "data visualisation")

        assert skill["label"] == "deliver visual presentation of data"
        assert skill["synonyms"] == ["data visualisation", "visualise data"]
        assert (skill["field"], skill["group"]) == ("Digital and data", "Data and artificial intelligence")
        assert skill["parent"] == {"label": "data analytics", "parent": None}

    async def test_has_neighbours_the_most_similar_first(self, caller: Caller) -> None:
        near = (await the_skill(caller, "machine learning"))["neighbours"]

        assert "deep learning" in [each["skill"]["label"] for each in near]
        assert [each["similarity"] for each in near] == sorted((each["similarity"] for each in near), reverse=True)
        assert (await the_skill(caller, "machine learning", near=2))["neighbours"] == near[:2]

    @pytest.mark.parametrize("near", [0, 9])
    async def test_has_no_more_neighbours_than_eight(self, caller: Caller, near: int) -> None:
        answer = await caller.ask(a_member(), SKILLS_WITH_PLACE, search="machine learning", near=near)

        assert codes(answer) == ["BAD_USER_INPUT"]

    async def test_costs_no_statement_of_its_own(self, caller: Caller, db: Database) -> None:
        with statements(db) as plain:
            await caller.ask(a_member(), SKILLS, search="ma", first=50)
        with statements(db) as placed:
            answer = await caller.ask(a_member(), SKILLS_WITH_PLACE, search="ma", first=50)

        assert len(answer["data"]["skills"]["edges"]) == 50
        assert len(placed) == len(plain)

    async def test_says_the_same_as_an_entity(self, caller: Caller) -> None:
        known = await the_skill(caller, "SQL")

        answer = await caller.ask(a_member(), SKILL_ENTITIES, keys=[key("Skill", SQL), key("Skill", "urn:nothing")])

        assert answer["data"]["_entities"] == [known, None]


class TestIndustries:
    async def test_are_all_of_isic_in_its_order(self, caller: Caller) -> None:
        first = (await caller.ask(a_member(), INDUSTRIES))["data"]["industries"]
        second = (await caller.ask(a_member(), INDUSTRIES, after=first["pageInfo"]["endCursor"]))["data"]["industries"]

        codes_seen = [edge["node"]["code"] for edge in (*first["edges"], *second["edges"])]
        assert codes_seen == [industry.code for industry in industries()]
        assert first["pageInfo"]["hasNextPage"]
        assert not second["pageInfo"]["hasNextPage"]
