"""The index of mentors knows what was committed, in whatever order, and forgets who is gone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.profiles import ErasureStarted, OfferPaused, OfferResumed, OfferWithdrawn
from contracts.words import OwnConstraint
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.freshness import bring_up_to_date
from services.matching.recommendations.queries.recommendations import recommendations
from tests.builders.matching import NOW, a_profile, an_availability, an_offer
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

MANY = 40


async def refreshed(matching: Matching, index: MentorIndex | None = None) -> MentorIndex:
    index = index or matching.index
    async with matching.db.reading() as tx:
        await bring_up_to_date(tx, index)
    return index


async def touched(tx: Transaction, member_id: UUID, seats: int) -> None:
    await tx.session.execute(
        text("UPDATE capacity SET seats = :seats WHERE member_id = :id"), {"seats": seats, "id": member_id}
    )


def seats(index: MentorIndex, member_id: UUID) -> int:
    return int(index.mentors.seats[index.rows[member_id]])


class TestTheIndex:
    async def test_reads_a_change_that_committed_after_a_later_one(self, matching: Matching) -> None:
        slow, quick = await matching.a_mentor(), await matching.a_mentor()
        async with matching.db.transaction() as late:
            await touched(late, slow, 7)
            async with matching.db.transaction() as early:
                await touched(early, quick, 8)
            before = await refreshed(matching)
            seen = (seats(before, slow), seats(before, quick))

        after = await refreshed(matching)

        assert seen == (2, 8)
        assert (seats(after, slow), seats(after, quick)) == (7, 8)

    async def test_says_the_same_when_it_is_asked_again(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()
        before = dict((await refreshed(matching)).rows)

        after = await refreshed(matching)

        assert (after.rows, seats(after, mentor_id)) == (before, 2)

    async def test_is_the_same_for_whoever_looks_seldom(self, matching: Matching) -> None:
        people = []
        for number in range(MANY):
            people.append(await matching.a_mentor(f"skill {number}"))
            await refreshed(matching)
        await matching.tell(OfferWithdrawn(member_id=people[3]), an_offer(people[4], "another skill"))
        often, once = await refreshed(matching), await refreshed(matching, MentorIndex())

        need = await matching.a_mentee("skill 5", "another skill", "skill 3")
        async with matching.db.reading() as tx:
            there, here = [
                await recommendations(tx, index, need.need_id, member_id=need.member_id, limit=MANY, after=None)
                for index in (often, once)
            ]

        assert there == here
        assert len(there) == MANY - 1

    async def test_gives_the_row_of_who_is_gone_to_another(self, matching: Matching) -> None:
        first = await matching.a_mentor("statistics")
        row = (await refreshed(matching)).rows[first]
        await matching.tell(OfferWithdrawn(member_id=first))
        await refreshed(matching)

        second = await matching.a_mentor("SQL")
        index = await refreshed(matching)

        assert index.rows == {second: row}

    @pytest.mark.parametrize("hidden", [{"findable": False}, {"may_mentor": False}, {"membership": "LAPSED"}])
    async def test_has_nobody_who_may_not_be_found(self, matching: Matching, hidden: dict[str, Any]) -> None:
        mentor_id = await matching.a_mentor()
        await refreshed(matching)

        await matching.tell(a_profile(mentor_id, **hidden))

        assert (await refreshed(matching)).rows == {}

    async def test_forgets_who_is_erased(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()
        await refreshed(matching)

        await matching.tell(ErasureStarted(request_id=new_id(), member_id=mentor_id))

        assert (await refreshed(matching)).rows == {}

    async def test_hears_of_pauses_seats_and_asks(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        await matching.tell(OfferPaused(member_id=mentor_id))
        paused = bool((await refreshed(matching)).mentors.taking[0])
        await matching.tell(OfferResumed(member_id=mentor_id))
        asked = await matching.sent(mentor_id)
        index = await refreshed(matching)
        waiting = (bool(index.mentors.taking[0]), seats(index, mentor_id))
        await matching.accept(asked)

        held = seats(await refreshed(matching), mentor_id)

        assert (paused, waiting, held) == (False, (True, 1), 0)


class TestANewDate:
    async def test_moves_the_weeks_that_are_compared(self, matching: Matching, clock: Clock) -> None:
        """Wednesday's exception counts until Wednesday is over."""
        mentor_id = await matching.a_mentor()
        wednesday = NOW.date() + timedelta(days=2)
        await matching.tell(an_availability(mentor_id, exceptions={wednesday: [("09:00", "10:00")]}))
        index = await refreshed(matching)
        first = index.mentors.weeks[0].tolist()

        clock.now = NOW + timedelta(days=2)
        second = (await refreshed(matching)).mentors.weeks[0].tolist()

        assert first != second
        assert second == (await refreshed(matching, MentorIndex())).mentors.weeks[0].tolist()

    async def test_lowers_the_price_of_who_was_asked_long_ago(self, matching: Matching, clock: Clock) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        for _ in range(3):
            await matching.withdraw(await matching.sent(mentor_id))
        index = await refreshed(matching)
        dear = int(index.prices[index.rows[mentor_id]])

        clock.now = NOW + timedelta(days=40)
        cheap = int((await refreshed(matching)).prices[index.rows[mentor_id]])

        assert (dear > 0, cheap) == (True, 0)


async def test_what_nobody_said_before_the_column_was_there_is_unknown(matching: Matching) -> None:
    """A profile that was told of by an older release has none of the newer fields."""
    need, mentor_id = await matching.a_mentee(), new_id()
    await matching.tell(a_profile(mentor_id), an_availability(mentor_id), an_offer(mentor_id))

    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=5, after=None)

    unknown = {part.name for part in found[0].parts if not part.known}
    assert unknown == {"similarity", "style", "responsiveness", "rarity"}


async def test_a_wish_of_the_mentor_counts_as_much_as_one_of_the_mentee(matching: Matching) -> None:
    need, mentor_id, employer = await matching.a_mentee(), await matching.a_mentor(), new_id()
    await matching.tell(a_profile(need.member_id, employer_id=employer))
    await matching.tell(a_profile(mentor_id, employer_id=employer, constraints=(OwnConstraint.NOT_MY_EMPLOYER,)))

    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=5, after=None)

    assert found == []
