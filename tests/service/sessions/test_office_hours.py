"""Office hours take their mentor's time: nothing is booked over them, and they are published over nothing."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.contention import TryAgain
from chassis.db import Database
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import (
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    SeatLoss,
    SeatLost,
    SessionBooked,
    SlotTaken,
)
from services.sessions.circles.commands import seats
from services.sessions.circles.commands.gatherings import close_gathering
from services.sessions.circles.commands.office_hours import cancel_office_hours, move_office_hours, publish_office_hours
from services.sessions.circles.domain.gathering import NoSuchGathering, OnlyItsMentors
from services.sessions.circles.domain.meetings import NobodyComesThen
from services.sessions.circles.domain.seats import Standing
from services.sessions.meetings.domain import refusals
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.tables import bookings
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.meetings import VIDEO
from tests.builders.sessions import NOON, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import book
from tests.service.sessions.interleaved import side_by_side
from tests.service.sessions.meeting import accept as accept_time
from tests.service.sessions.meeting import meet, propose, related
from tests.service.sessions.seating import ask, give_up, lined_up, started

HALF_HOUR = timedelta(minutes=30)
Told = TypeVar("Told", bound=Event)


async def publish(db: Database, mentor_id: UUID, starts_at: datetime, *, minutes: int = 30) -> UUID:
    async with db.transaction() as tx:
        hours = some_office_hours(mentor_id=mentor_id, starts_at=starts_at, minutes=minutes)
        return await publish_office_hours(tx, hours, Manner(minutes=hours.minutes))


async def cancel(db: Database, hours_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await cancel_office_hours(tx, hours_id, by=by)


async def move_to(db: Database, hours_id: UUID, starts_at: datetime, by: UUID, manner: Manner | None = None) -> None:
    async with db.transaction() as tx:
        await move_office_hours(tx, hours_id, starts_at, manner, by=by)


async def heard(db: Database, kind: type[Told]) -> list[Told]:
    return [each for each in await emitted(db) if isinstance(each, kind)]


async def given(db: Database) -> set[UUID]:
    """Who has given their time to anything."""
    async with db.reading() as tx:
        return set(await tx.session.scalars(select(bookings.c.member_id).where(bookings.c.active)))


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

        answers = [type(event) for event in await emitted(db) if isinstance(event, SlotTaken | SessionBooked)]
        assert answers == [SlotTaken, SessionBooked]

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


class TestCancelling:
    async def test_tells_everybody_and_gives_everybody_their_time_back(self, db: Database) -> None:
        mentor, member_id, waiting = new_id(), new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)
        for each in (member_id, waiting):
            await ask(db, hours_id, each)

        await cancel(db, hours_id, mentor)

        [cancelled] = await heard(db, CircleMeetingCancelled)
        assert (set(cancelled.member_ids), cancelled.cancelled_by) == ({mentor, member_id}, mentor)
        assert cancelled.sequence == 2
        assert await given(db) == set()
        assert await lined_up(db, hours_id) == [(member_id, Standing.SEATED)]
        await publish(db, mentor, NOON)

    async def test_is_for_who_gives_them_until_they_begin_and_once(self, db: Database) -> None:
        mentor, member_id = new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)
        await ask(db, hours_id, member_id)

        with pytest.raises(OnlyItsMentors):
            await cancel(db, hours_id, member_id)
        db.clock = lambda: NOON
        with pytest.raises(refusals.AlreadyStarted):
            await cancel(db, hours_id, mentor)
        db.clock = lambda: NOW
        await cancel(db, hours_id, mentor)
        with pytest.raises(refusals.AlreadyCancelled):
            await cancel(db, hours_id, mentor)

    async def test_is_what_becomes_of_closed_ones_once_nobody_comes(self, db: Database) -> None:
        mentor, member_id = new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)
        await ask(db, hours_id, member_id)
        async with db.transaction() as tx:
            await close_gathering(tx, hours_id, by=mentor)
        assert await heard(db, CircleMeetingCancelled) == []

        await give_up(db, hours_id, member_id)

        [cancelled] = await heard(db, CircleMeetingCancelled)
        assert (cancelled.member_ids, cancelled.cancelled_by) == ((mentor,), None)
        assert await given(db) == set()

    async def test_a_circle_is_not_cancelled_so(self, db: Database) -> None:
        circle = a_circle()
        await started(db, circle)

        with pytest.raises(NoSuchGathering):
            await cancel(db, circle.id, circle.mentor_id)


class TestMoving:
    async def test_takes_everybody_along_who_is_free_then(self, db: Database) -> None:
        mentor, member_id = new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)
        await ask(db, hours_id, member_id)

        await move_to(db, hours_id, NOON + HALF_HOUR / 2, mentor)

        [moved] = await heard(db, CircleMeetingMoved)
        assert (moved.starts_at, moved.ends_at) == (NOON + HALF_HOUR / 2, NOON + HALF_HOUR * 1.5)
        assert (set(moved.member_ids), moved.sequence) == ({mentor, member_id}, 2)
        assert await given(db) == {mentor, member_id}
        with pytest.raises(refusals.SlotTaken):
            await publish(db, mentor, NOON + HALF_HOUR)
        await publish(db, mentor, NOON - HALF_HOUR / 2)

    async def test_lets_go_of_who_has_something_else_then_and_offers_their_seat_on(self, db: Database) -> None:
        pair, mentor, waiting = await related(db), new_id(), new_id()
        later = NOON + timedelta(hours=2)
        await meet(db, pair, later)
        hours_id = await publish(db, mentor, NOON)
        for each in (pair.mentee_id, waiting):
            await ask(db, hours_id, each)

        await move_to(db, hours_id, later + HALF_HOUR / 2, mentor)

        [lost] = await heard(db, SeatLost)
        assert (lost.member_id, lost.why) == (pair.mentee_id, SeatLoss.MOVED)
        [left] = await heard(db, CircleLeft)
        [moved] = await heard(db, CircleMeetingMoved)
        assert (left.member_ids, moved.member_ids) == ((pair.mentee_id,), (mentor,))
        assert left.meetings[0].sequence < moved.sequence
        assert await lined_up(db, hours_id) == [(waiting, Standing.OFFERED)]

    async def test_of_closed_ones_to_where_nobody_can_come_is_refused(self, db: Database) -> None:
        pair, mentor = await related(db), new_id()
        later = NOON + timedelta(hours=2)
        await meet(db, pair, later)
        hours_id = await publish(db, mentor, NOON)
        await ask(db, hours_id, pair.mentee_id)
        async with db.transaction() as tx:
            await close_gathering(tx, hours_id, by=mentor)

        with pytest.raises(NobodyComesThen):
            await move_to(db, hours_id, later, mentor)

        assert await lined_up(db, hours_id) == [(pair.mentee_id, Standing.SEATED)]

    async def test_over_something_of_the_mentors_own_is_refused(self, db: Database) -> None:
        mentor = new_id()
        hours_id, _ = await publish(db, mentor, NOON), await publish(db, mentor, NOON + HALF_HOUR)

        with pytest.raises(refusals.SlotTaken):
            await move_to(db, hours_id, NOON + HALF_HOUR / 2, mentor)

    async def test_to_another_place_keeps_the_time(self, db: Database) -> None:
        mentor = new_id()
        hours_id = await publish(db, mentor, NOON)

        await move_to(db, hours_id, NOON, mentor, replace(VIDEO, place_by=mentor))

        [moved] = await heard(db, CircleMeetingMoved)
        assert (moved.starts_at, moved.format) == (NOON, VIDEO.format)

    async def test_is_for_who_gives_them_and_locks_nobody_for_others(self, db: Database) -> None:
        mentor, member_id = new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)
        await ask(db, hours_id, member_id)

        with pytest.raises(OnlyItsMentors):
            await move_to(db, hours_id, NOON + HALF_HOUR, member_id)

    async def test_while_somebody_takes_a_seat_books_them_twice_nowhere(self, db: Database) -> None:
        """Who was not there when everybody was locked makes the mentor try again."""
        mentor, member_id = new_id(), new_id()
        hours_id = await publish(db, mentor, NOON)

        _, moved = await side_by_side(
            db,
            lambda tx: seats.ask_for_seat(tx, hours_id, member_id, claim_id=new_id()),
            lambda tx: move_office_hours(tx, hours_id, NOON + HALF_HOUR, None, by=mentor),
        )

        assert isinstance(moved, TryAgain)
        await move_to(db, hours_id, NOON + HALF_HOUR, mentor)
        assert await given(db) == {mentor, member_id}
