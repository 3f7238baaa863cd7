"""Skills are found as somebody types, and industries are listed whole."""

from typing import Any

import pytest

from chassis.graph.paging import encode
from services.profiles.taxonomy import industries
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import INDUSTRIES, SKILLS


async def found(caller: Caller, search: str, **page: Any) -> list[str]:
    """The labels that are suggested, in their order."""
    answer = await caller.ask(a_member(), SKILLS, search=search, **page)
    return [edge["node"]["label"] for edge in answer["data"]["skills"]["edges"]]


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


class TestIndustries:
    async def test_are_all_of_isic_in_its_order(self, caller: Caller) -> None:
        first = (await caller.ask(a_member(), INDUSTRIES))["data"]["industries"]
        second = (await caller.ask(a_member(), INDUSTRIES, after=first["pageInfo"]["endCursor"]))["data"]["industries"]

        codes_seen = [edge["node"]["code"] for edge in (*first["edges"], *second["edges"])]
        assert codes_seen == [industry.code for industry in industries()]
        assert first["pageInfo"]["hasNextPage"]
        assert not second["pageInfo"]["hasNextPage"]
