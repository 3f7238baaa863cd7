"""Office hours take their mentor's time: nothing is booked over them, and they are published over nothing."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import SessionBooked, SlotTaken
from services.sessions.circles.commands.gatherings import close_gathering, publish_office_hours
from services.sessions.meetings.domain import refusals
from tests.builders.circles import some_office_hours
from tests.builders.meetings import VIDEO
from tests.builders.sessions import NOON, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import book
from tests.service.sessions.meeting import accept as accept_time
from tests.service.sessions.meeting import meet, propose, related
from tests.service.sessions.seating import ask

HALF_HOUR = timedelta(minutes=30)


async def publish(db: Database, mentor_id: UUID, starts_at: datetime, *, minutes: int = 30) -> UUID:
    async with db.transaction() as tx:
        hours = some_office_hours(mentor_id=mentor_id, starts_at=starts_at, minutes=minutes)
        return await publish_office_hours(tx, hours)


class TestPublishing:
    async def test_over_a_meeting_of_ones_own_is_refused(self, db: Database) -> None:
        pair = await related(db)
        await meet(db, pair, NOON)

        for leader in pair.people:
            with pytest.raises(refusals.SlotTaken):
                await publish(db, leader, NOON + HALF_HOUR)

    async def test_right_after_a_meeting_is_fine(self, db: Database) -> None:
        pair = await related(db)
        await meet(db, pair, NOON)

        await publish(db, pair.mentor_id, NOON + VIDEO.lasts)

    async def test_over_other_office_hours_is_refused(self, db: Database) -> None:
        mentor = new_id()
        await publish(db, mentor, NOON)

        with pytest.raises(refusals.SlotTaken):
            await publish(db, mentor, NOON + HALF_HOUR / 2)

    async def test_over_office_hours_that_were_closed_is_fine_unless_somebody_comes(self, db: Database) -> None:
        mentor = new_id()
        empty, taken = await publish(db, mentor, NOON), await publish(db, mentor, NOON + HALF_HOUR)
        await ask(db, taken, new_id())
        async with db.transaction() as tx:
            for hours_id in (empty, taken):
                await close_gathering(tx, hours_id, by=mentor)

        await publish(db, mentor, NOON)

        with pytest.raises(refusals.SlotTaken):
            await publish(db, mentor, NOON + HALF_HOUR)

    async def test_of_one_time_many_times_at_once_is_done_once(self, db: Database) -> None:
        mentor = new_id()

        published = await asyncio.gather(*(publish(db, mentor, NOON) for _ in range(5)), return_exceptions=True)

        assert sorted(type(each).__name__ for each in published) == ["SlotTaken"] * 4 + ["UUID"]


class TestBooking:
    async def test_a_conversation_in_them_hears_that_the_time_has_gone(self, db: Database) -> None:
        mentor = new_id()
        await publish(db, mentor, NOON)

        await book(db, a_slot(mentor_id=mentor, starts_at=NOON + HALF_HOUR / 2))
        await book(db, a_slot(mentor_id=mentor, starts_at=NOON + HALF_HOUR))

        assert [type(event) for event in await emitted(db)] == [SlotTaken, SessionBooked]

    async def test_a_meeting_while_they_are_published_leaves_one_of_the_two(self, db: Database) -> None:
        """Whoever is first under the mentor's lock has the time."""
        pair = await related(db)
        proposal_id = await propose(db, pair, pair.mentee_id, NOON)
        taken: list[str] = []

        async def hours() -> None:
            with suppress(refusals.SlotTaken):
                await publish(db, pair.mentor_id, NOON)
                taken.append("hours")

        async def meeting() -> None:
            with suppress(refusals.SlotTaken):
                await accept_time(db, proposal_id, pair.mentor_id, NOON)
                taken.append("meeting")

        await asyncio.gather(hours(), meeting())

        assert len(taken) == 1
