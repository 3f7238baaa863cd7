"""Booking and cancelling: rows, constraints and the events that leave."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.db import Database
from chassis.errors import NotFound
from chassis.events.consumer import is_transient
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.refusals import AlreadyCancelled, AlreadyStarted
from services.sessions.meetings.domain.session import Session, Slot, Status
from services.sessions.meetings.tables import bookings
from services.sessions.timers import TIMERS
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import book, booked

MINUTE = timedelta(minutes=1)


async def cancel(db: Database, session_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await cancel_session(tx, session_id, by=by)


async def write_without_looking(db: Database, slot: Slot) -> None:
    async with db.transaction() as tx:
        session, _event = Session.book(slot, now=NOW)
        tx.session.add(session)
        await tx.session.flush()
        during = Range(slot.starts_at, slot.ends_at, bounds="[)")
        row = {"session_id": slot.session_id, "member_id": slot.mentor_id, "during": during}
        await tx.session.execute(insert(bookings).values(row))


class TestBook:
    async def test_gives_both_people_the_time(self, db: Database) -> None:
        slot = a_slot()

        await book(db, slot)

        async with db.reading() as tx:
            rows = (await tx.session.execute(select(bookings.c.member_id, bookings.c.during, bookings.c.active))).all()
        assert {row.member_id for row in rows} == {slot.mentor_id, slot.mentee_id}
        assert {(row.during.lower, row.during.upper, row.active) for row in rows} == {
            (slot.starts_at, slot.ends_at, True)
        }
        assert [type(event) for event in await emitted(db)] == [SessionBooked]

    async def test_answers_once_for_a_session_id(self, db: Database) -> None:
        slot = a_slot()

        await book(db, slot)
        await book(db, slot)

        assert len(await emitted(db)) == 1

    async def test_a_lost_slot_stays_lost_when_the_time_is_free_again(self, db: Database) -> None:
        first = a_slot()
        second = a_slot(mentor_id=first.mentor_id)
        await book(db, first)
        await book(db, second)
        await cancel(db, first.session_id, by=first.mentee_id)

        await book(db, second)

        assert await booked(db) == set()
        assert [type(event) for event in await emitted(db)] == [SessionBooked, SlotTaken, SessionCancelled]

    async def test_counts_as_held_once_its_time_is_over_and_tells_nobody(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)

        statuses = []
        for now in (slot.ends_at - MINUTE, slot.ends_at):
            later = Database(db.url, source="sessions", clock=partial(lambda when: when, now), pool_size=1)
            while await TimerLoop(later, TIMERS).run_next():
                pass
            async with later.reading() as tx:
                statuses.append((await tx.session.get_one(Session, slot.session_id)).status)
            await later.close()

        assert statuses == [Status.BOOKED, Status.HELD]
        assert [type(event) for event in await emitted(db)] == [SessionBooked]

    async def test_a_time_that_has_passed_is_taken(self, db: Database) -> None:
        slot = a_slot(starts_at=NOW - MINUTE)

        await book(db, slot)

        assert await emitted(db) == [slot.taken()]

    async def test_refuses_a_session_with_oneself(self, db: Database) -> None:
        person = new_id()

        with pytest.raises(IntegrityError, match="sessions_of_two_people"):
            await book(db, a_slot(mentor_id=person, mentee_id=person))

    async def test_refuses_an_end_before_the_start(self, db: Database) -> None:
        with pytest.raises(DBAPIError, match="range lower bound"):
            await book(db, a_slot(lasts=-HOUR))

    async def test_refuses_a_session_without_length(self, db: Database) -> None:
        with pytest.raises(IntegrityError, match="sessions_end_after_start"):
            await book(db, a_slot(lasts=timedelta()))


class TestTheSameTime:
    @pytest.mark.parametrize(
        ("starts_after", "lasts"),
        [
            pytest.param(0 * MINUTE, HOUR, id="identical"),
            pytest.param(20 * MINUTE, 20 * MINUTE, id="contained"),
            pytest.param(-30 * MINUTE, 2 * HOUR, id="containing"),
            pytest.param(-30 * MINUTE, 31 * MINUTE, id="into the start"),
            pytest.param(59 * MINUTE, HOUR, id="out of the end"),
            pytest.param(timedelta(hours=1, microseconds=-1), HOUR, id="by a microsecond"),
        ],
    )
    async def test_is_taken(self, db: Database, starts_after: timedelta, lasts: timedelta) -> None:
        first = a_slot(starts_at=NOON, lasts=HOUR)
        second = a_slot(starts_at=NOON + starts_after, lasts=lasts, mentor_id=first.mentor_id)
        await book(db, first)

        await book(db, second)

        assert await booked(db) == {first.session_id}
        assert (await emitted(db))[-1] == second.taken()

    @pytest.mark.parametrize(
        ("starts_after", "lasts"),
        [
            pytest.param(-HOUR, HOUR, id="ends where the other starts"),
            pytest.param(HOUR, HOUR, id="starts where the other ends"),
        ],
    )
    async def test_is_free_next_to_it(self, db: Database, starts_after: timedelta, lasts: timedelta) -> None:
        first = a_slot(starts_at=NOON, lasts=HOUR)
        second = a_slot(starts_at=NOON + starts_after, lasts=lasts, mentor_id=first.mentor_id)
        await book(db, first)

        await book(db, second)

        assert await booked(db) == {first.session_id, second.session_id}

    async def test_is_taken_in_whichever_role_the_person_is(self, db: Database) -> None:
        first = a_slot()
        await book(db, first)

        await book(db, a_slot(mentee_id=first.mentor_id))
        await book(db, a_slot(mentor_id=first.mentee_id))
        await book(db, a_slot(mentee_id=first.mentee_id))

        assert await booked(db) == {first.session_id}

    async def test_is_free_for_other_people(self, db: Database) -> None:
        first, second = a_slot(), a_slot()

        await book(db, first)
        await book(db, second)

        assert await booked(db) == {first.session_id, second.session_id}


class TestCancel:
    async def test_frees_the_time_of_both(self, db: Database) -> None:
        first = a_slot()
        again = a_slot(mentor_id=first.mentor_id, mentee_id=first.mentee_id)
        await book(db, first)

        await cancel(db, first.session_id, by=first.mentor_id)
        await book(db, again)

        assert await booked(db) == {again.session_id}

    async def test_tells_who_cancelled(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)

        await cancel(db, slot.session_id, by=slot.mentor_id)

        event = (await emitted(db))[-1]
        assert isinstance(event, SessionCancelled)
        assert (event.cancelled_by, event.sequence) == (slot.mentor_id, 1)

    async def test_refuses_a_stranger_as_if_there_were_nothing(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)

        with pytest.raises(NotFound):
            await cancel(db, slot.session_id, by=new_id())

        assert await booked(db) == {slot.session_id}

    async def test_refuses_a_second_time(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)
        await cancel(db, slot.session_id, by=slot.mentor_id)

        with pytest.raises(AlreadyCancelled):
            await cancel(db, slot.session_id, by=slot.mentee_id)

        assert len(await emitted(db)) == 2

    async def test_refuses_a_session_that_has_started(self, db: Database) -> None:
        slot = a_slot(starts_at=NOW + MINUTE)
        await book(db, slot)
        db.clock = lambda: NOW + MINUTE

        with pytest.raises(AlreadyStarted):
            await cancel(db, slot.session_id, by=slot.mentee_id)


class TestTheWallsBehind:
    @pytest.mark.parametrize("role", ["mentor_id", "mentee_id"])
    async def test_a_booking_waits_in_line_and_gives_up_after_two_seconds(self, db: Database, role: str) -> None:
        slot = a_slot()

        async with db.transaction() as first:
            await lock_people(first, getattr(slot, role))
            with pytest.raises(DBAPIError) as refused:
                async with db.transaction() as second:
                    await book_session(second, slot)

        assert is_transient(refused.value)
        assert await booked(db) == set()

    async def test_the_constraint_holds_against_whoever_forgets_the_rest(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)

        with pytest.raises(IntegrityError, match="bookings_never_overlap"):
            await write_without_looking(db, a_slot(mentor_id=slot.mentor_id))
