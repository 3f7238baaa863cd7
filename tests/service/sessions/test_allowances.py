"""What another is told of, or what costs a lot, is done so often and no more; the refusal says from when on again."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database, Transaction
from chassis.identity import Identity
from chassis.ids import new_id
from services.sessions.allowances.commands import earn_back, spend
from services.sessions.allowances.domain import ALLOWANCES, EnoughForNow, What
from services.sessions.meetings.domain.refusals import AlreadyProposed
from tests.builders.sessions import NOON, NOW
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.interleaved import outcome
from tests.service.sessions.pair import Pair

DAY = timedelta(days=1)
OF_PAIRS = {
    What.GOAL: ("setGoal", {}),
    What.QUESTION: ("askQuestion", {}),
    What.FOLLOW_UP: ("agreeFollowUp", {}),
    What.ADVICE: ("giveAdvice", {}),
    What.GIFT: ("giveGift", {}),
    What.SHARED_NOTE: ("writeNote", {"sharing": "SHARED"}),
}
OF_CIRCLES = {What.POST: "writeCirclePost", What.AGENDA_ITEM: "addToCircleAgenda"}


async def use_up(db: Database, member_id: UUID, what: What, *, about: UUID) -> None:
    for _ in range(ALLOWANCES[what].most.value):
        async with db.transaction() as tx:
            await spend(tx, member_id, what, about=about)


def refused(answer: Any) -> bool:
    """Whether it was too much, and said when again."""
    again = f"{NOW + DAY:%Y-%m-%d %H:%M} UTC"
    return codes(answer) == ["ENOUGH_FOR_NOW"] and again in answer["errors"][0]["message"]


class TestCounting:
    async def test_begins_anew_when_the_time_is_over(self, db: Database) -> None:
        me, other = new_id(), new_id()
        await use_up(db, me, What.POST, about=other)

        with pytest.raises(EnoughForNow):
            await use_up(db, me, What.POST, about=other)
        db.clock = lambda: NOW + DAY

        await use_up(db, me, What.POST, about=other)

    async def test_is_of_one_member_one_thing_and_one_place(self, db: Database) -> None:
        me, other = new_id(), new_id()
        await use_up(db, me, What.POST, about=other)

        await use_up(db, me, What.POST, about=new_id())
        await use_up(db, me, What.AGENDA_ITEM, about=other)
        await use_up(db, other, What.POST, about=other)

    async def test_of_many_at_once_lets_as_many_through_as_it_says(self, db: Database) -> None:
        me, other, most = new_id(), new_id(), ALLOWANCES[What.GOAL].most.value

        async def once() -> bool:
            try:
                async with db.transaction() as tx:
                    await spend(tx, me, What.GOAL, about=other)
            except EnoughForNow:
                return False
            return True

        done = await asyncio.gather(*(once() for _ in range(most + 10)))

        assert done.count(True) == most

    async def test_is_undone_with_what_was_refused(self, db: Database) -> None:
        me, other = new_id(), new_id()

        async def refused_later(tx: Transaction) -> None:
            await spend(tx, me, What.GOAL, about=other)
            raise AlreadyProposed

        for _ in range(ALLOWANCES[What.GOAL].most.value + 1):
            assert isinstance(await outcome(db, refused_later), AlreadyProposed)

    async def test_is_forgiven_by_an_answer(self, db: Database) -> None:
        me, other = new_id(), new_id()
        await use_up(db, me, What.MESSAGE, about=other)

        async with db.transaction() as tx:
            await earn_back(tx, me, What.MESSAGE, about=other)

        await use_up(db, me, What.MESSAGE, about=other)


class TestRefusals:
    @pytest.mark.parametrize("what", OF_PAIRS)
    async def test_of_what_two_do(self, pair: Pair, what: What) -> None:
        name, given = OF_PAIRS[what]
        await use_up(pair.db, pair.mentor.id, what, about=pair.id)

        assert refused(await pair.do(pair.mentor, name, **given))

    @pytest.mark.parametrize("what", OF_CIRCLES)
    async def test_of_what_is_done_in_a_circle(self, db: Database, caller: Caller, what: What) -> None:
        company = await Company.gather(db, caller)
        await use_up(db, company.seated[0].id, what, about=company.circle_id)

        assert refused(await company.do(company.seated[0], OF_CIRCLES[what]))
        assert "errors" not in await company.do(company.seated[1], OF_CIRCLES[what])

    async def test_of_times_that_were_proposed_and_taken_back(self, pair: Pair) -> None:
        times = {"times": [NOON.isoformat()], "minutes": 60}
        for _ in range(ALLOWANCES[What.TIMES_PROPOSED].most.value):
            proposed = await pair.done(pair.mentee, "proposeMeeting", **times)
            await pair.done(pair.mentee, "closeMeetingProposal", proposalId=proposed["id"])

        assert refused(await pair.do(pair.mentee, "proposeMeeting", **times))

    async def test_of_messages_until_the_other_answers(self, pair: Pair) -> None:
        one, other = pair.mentor, pair.mentee

        async def write(who: Identity, to: Identity) -> Any:
            return await pair.do(who, "writeMessage", memberId=str(to.id), text="Hello?")

        await use_up(pair.db, one.id, What.MESSAGE, about=other.id)
        before = await write(one, other)
        await write(other, one)
        after = await write(one, other)

        assert refused(before)
        assert "errors" not in after

    async def test_whoever_has_given_up_three_times_in_a_week_waits_until_it_is_over(
        self, db: Database, caller: Caller
    ) -> None:
        company = await Company.gather(db, caller)
        who, here = a_member(), {"gatheringId": str(company.circle_id)}
        for _ in range(3):
            await company.done(who, "claimSeat", **here)
            await company.done(who, "giveUpSeat", **here)

        refused = await company.do(who, "claimSeat", **here)
        elsewhere = await company.do(a_member(), "claimSeat", **here)
        db.clock = lambda: NOW + 7 * DAY
        later = await company.do(who, "claimSeat", **here)

        assert codes(refused) == ["ENOUGH_FOR_NOW"]
        assert f"{NOW + 7 * DAY:%Y-%m-%d %H:%M} UTC" in refused["errors"][0]["message"]
        assert "errors" not in elsewhere
        assert "errors" not in later
