"""Relationships that existed before: whoever is in one is not recommended to, nor asked by, the other."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.ids import new_id
from contracts.profiles import NeedStated
from services.matching.introductions.domain.refusals import AlreadyAsked
from services.matching.recommendations.queries.recommendations import recommendations
from tests.builders.matching import NOW, a_merge, a_pair, a_separation
from tests.service.matching.world import Matching


async def recommended(matching: Matching, need: NeedStated) -> list[UUID]:
    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=20, after=None)
    return [each.mentor_id for each in found]


class TestARunningPair:
    @pytest.mark.parametrize("way_round", [0, 1])
    async def test_is_not_recommended_whoever_mentors(self, matching: Matching, way_round: int) -> None:
        mentor, other, need = await matching.a_mentor(), await matching.a_mentor(), await matching.a_mentee()
        people = (mentor, need.member_id)[:: -1 if way_round else 1]

        await matching.tell(a_pair(*people))

        assert await recommended(matching, need) == [other]

    async def test_does_not_ask_again(self, matching: Matching) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()
        await matching.tell(a_pair(mentor, need.member_id))

        with pytest.raises(AlreadyAsked):
            await matching.sent(mentor, need)

    async def test_says_nothing_of_others(self, matching: Matching) -> None:
        mentor, need, stranger = await matching.a_mentor(), await matching.a_mentee(), await matching.a_mentee()
        await matching.tell(a_pair(mentor, need.member_id))

        assert await recommended(matching, stranger) == [mentor]

    @pytest.mark.parametrize(("days", "seen"), [(-1, True), (0, False), (1, False)])
    async def test_runs_until_its_last_day(self, matching: Matching, days: int, *, seen: bool) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()

        await matching.tell(a_pair(mentor, need.member_id, ended_on=NOW.date() + timedelta(days=days)))

        assert (mentor in await recommended(matching, need)) == seen

    async def test_ends_when_the_network_says_so(self, matching: Matching) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()
        pair = a_pair(mentor, need.member_id)

        await matching.tell(pair, pair.model_copy(update={"ended_on": NOW.date() - timedelta(days=1)}))

        assert await recommended(matching, need) == [mentor]


class TestRecordsOfOnePerson:
    @pytest.mark.parametrize("order", list(permutations(range(3))))
    async def test_are_in_the_pairs_of_both_whatever_comes_first(
        self, matching: Matching, order: tuple[int, ...]
    ) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()
        old_mentor, old_mentee = new_id(), new_id()
        facts = [
            a_pair(old_mentor, old_mentee),
            a_merge(mentor, old_mentor),
            a_merge(need.member_id, old_mentee),
        ]

        await matching.tell(*(facts[index] for index in order))

        assert await recommended(matching, need) == []

    async def test_are_two_again_when_the_merge_is_undone(self, matching: Matching) -> None:
        mentor, need, old = await matching.a_mentor(), await matching.a_mentee(), new_id()
        merged = a_merge(mentor, old)
        await matching.tell(a_pair(old, need.member_id), merged)

        await matching.tell(a_separation(merged))

        assert await recommended(matching, need) == [mentor]
