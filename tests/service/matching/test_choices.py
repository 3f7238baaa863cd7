"""Favourites and "not for me": private, the last one counts, and one part of a score follows."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from chassis.ids import new_id
from services.matching.engine import PARTS
from services.matching.recommendations.queries.recommendations import RecommendationView, recommendations
from tests.builders.matching import a_block, a_profile, lifted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.world import Matching
from tests.service.statements import statements

MUTATION = "mutation($input: ChoiceInput!) {{ {name}(input: $input) {{ id }} }}"
CHOSEN = """
query($choice: MemberChoice!, $first: Int!, $after: String) {
  chosenMembers(choice: $choice, first: $first, after: $after) {
    edges { node { member { id } choice } } pageInfo { hasNextPage endCursor }
  }
}
"""
FAVOUR, ASIDE, BACK = "favourMember", "setAside", "takeBackChoice"


async def do(caller: Caller, who: Identity, name: str, about: UUID, *, key: str | None = None) -> Any:
    given = {"idempotencyKey": key or str(new_id()), "memberId": str(about)}
    return await caller.ask(who, MUTATION.format(name=name), input=given)


async def chosen(caller: Caller, who: Identity, choice: str = "FAVOURITE") -> list[str]:
    answer = await caller.ask(who, CHOSEN, choice=choice, first=10, after=None)
    return [edge["node"]["member"]["id"] for edge in answer["data"]["chosenMembers"]["edges"]]


async def recommended(matching: Matching, need: Any) -> list[RecommendationView]:
    async with matching.db.reading() as tx:
        return await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=9, after=None)


class TestAChoice:
    async def test_changes_one_visible_part_and_no_other(self, caller: Caller, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        who, found = a_member(need.member_id), []
        for name in (BACK, FAVOUR, ASIDE):
            await do(caller, who, name, mentor_id)
            found += await recommended(matching, need)

        neutral, favourite, aside = [{part.name: part.points for part in view.parts} for view in found]
        moved = {name for name in PARTS if len({neutral[name], favourite[name], aside[name]}) > 1}
        assert moved == {"choice"}
        assert favourite["choice"] > neutral["choice"] > aside["choice"] == 0
        assert [view.score - view.price for view in found] == [view.rank for view in found]

    async def test_counts_as_the_last_one_says(self, caller: Caller, matching: Matching) -> None:
        who, mentor_id = a_member(), await matching.a_mentor()
        await do(caller, who, FAVOUR, mentor_id)
        before = await chosen(caller, who)

        await do(caller, who, ASIDE, mentor_id)

        assert (before, await chosen(caller, who)) == ([str(mentor_id)], [])
        assert await chosen(caller, who, "SET_ASIDE") == [str(mentor_id)]

    async def test_is_made_once_for_its_key(self, caller: Caller, matching: Matching) -> None:
        who, mentor_id = a_member(), await matching.a_mentor()

        answers = [await do(caller, who, FAVOUR, mentor_id, key="one") for _ in range(2)]

        assert answers[0] == answers[1] == {"data": {FAVOUR: {"id": str(mentor_id)}}}

    async def test_is_told_to_nobody(self, caller: Caller, matching: Matching) -> None:
        who, mentor_id = a_member(), await matching.a_mentor()
        await do(caller, who, FAVOUR, mentor_id)

        others = [a_member(mentor_id), a_member(), a_member(None, Role.SUPPORT), a_member(None, Role.OPERATOR)]

        assert [await chosen(caller, other) for other in others] == [[], [], [], []]
        assert await matching.emitted() == []

    async def test_of_a_mentor_leaves_the_mentees_list_as_it_is(self, caller: Caller, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        before = await recommended(matching, need)

        await do(caller, a_member(mentor_id), ASIDE, need.member_id)

        assert await recommended(matching, need) == before

    async def test_about_oneself_is_refused(self, caller: Caller, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()

        answer = await do(caller, a_member(mentor_id), FAVOUR, mentor_id)

        assert codes(answer) == ["CHOOSING_YOURSELF"]

    @pytest.mark.parametrize("name", [FAVOUR, ASIDE])
    async def test_about_who_cannot_be_known_of_is_as_about_nobody(
        self, caller: Caller, matching: Matching, name: str
    ) -> None:
        who = a_member()
        blocking, hidden = await matching.a_mentor(), await matching.a_mentor()
        await matching.tell(a_block(blocking, who.id), a_profile(hidden, findable=False))

        answers = [await do(caller, who, name, about) for about in (new_id(), blocking, hidden)]

        assert [codes(answer) for answer in answers] == [["NO_SUCH_MEMBER"]] * 3

    async def test_is_hidden_while_they_cannot_be_found_so_that_a_block_is_no_other_thing(
        self, caller: Caller, matching: Matching
    ) -> None:
        who, hidden, blocking = a_member(), await matching.a_mentor(), await matching.a_mentor()
        for each in (hidden, blocking):
            await do(caller, who, FAVOUR, each)

        await matching.tell(a_profile(hidden, findable=False), a_block(blocking, who.id))

        assert await chosen(caller, who) == []

    async def test_is_hidden_while_a_block_stands(self, caller: Caller, matching: Matching) -> None:
        who, mentor_id = a_member(), await matching.a_mentor()
        await do(caller, who, FAVOUR, mentor_id)
        block = a_block(mentor_id, who.id)
        await matching.tell(block)
        meanwhile = await chosen(caller, who)

        await matching.tell(lifted(block))

        assert (meanwhile, await chosen(caller, who)) == ([], [str(mentor_id)])


@pytest.mark.parametrize("who", [a_client(), a_kiosk()], ids=["client", "kiosk"])
@pytest.mark.parametrize("name", [FAVOUR, ASIDE, BACK])
async def test_only_members_choose(caller: Caller, who: Identity, name: str) -> None:
    assert codes(await do(caller, who, name, new_id())) == ["FORBIDDEN"]


async def test_the_list_is_paged_and_costs_the_same_however_long(caller: Caller, matching: Matching) -> None:
    who, mentors = a_member(), [await matching.a_mentor() for _ in range(5)]
    for mentor_id in mentors:
        await do(caller, who, FAVOUR, mentor_id)
    seen: list[str] = []
    after, counts = None, []

    while True:
        with statements(matching.db) as sent:
            answer = await caller.ask(who, CHOSEN, choice="FAVOURITE", first=2, after=after)
        counts.append(len(sent))
        page = answer["data"]["chosenMembers"]
        seen += [edge["node"]["member"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert sorted(seen) == sorted(map(str, mentors))
    assert set(counts) == {1}


@pytest.mark.parametrize("cursor", ["nonsense", "WzFd", "WyJ4IiwieSJd"])
async def test_a_cursor_of_somebody_elses_making_is_refused(caller: Caller, cursor: str) -> None:
    answer = await caller.ask(a_member(), CHOSEN, choice="FAVOURITE", first=2, after=cursor)

    assert codes(answer) == ["BAD_USER_INPUT"]
