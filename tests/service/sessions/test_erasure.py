"""What is left of an erased member's meetings: the past of the other person, and a free calendar ahead."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from contracts.sessions import ErasedInSessions, SessionBooked, SessionCancelled
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.meetings.tables import bookings, sessions
from tests.builders.sessions import NOW, a_slot, an_acceptance
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.sessions.calendar import book, booked

HEEDING = heeding_erasure(HANDLERS, erase_members)


def erasure_of(member_id: UUID) -> ErasureStarted:
    return ErasureStarted(request_id=new_id(), member_id=member_id)


async def bookings_of(db: Database, member_id: UUID) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(bookings).filter_by(member_id=member_id))).all())


@pytest.mark.parametrize("role", ["mentor_id", "mentee_id"])
async def test_what_lies_ahead_is_cancelled_by_nobody(db: Database, role: str) -> None:
    slot = a_slot()
    await book(db, slot)

    await deliver(db, HEEDING, envelope(erasure_of(getattr(slot, role))))

    cancelled = [event for event in await emitted(db) if isinstance(event, SessionCancelled)]
    assert [(event.session_id, event.cancelled_by, event.sequence) for event in cancelled] == [
        (slot.session_id, None, 1)
    ]


async def test_the_other_person_is_free_for_somebody_else(db: Database) -> None:
    slot = a_slot()
    await book(db, slot)
    await deliver(db, HEEDING, envelope(erasure_of(slot.mentee_id)))
    other = a_slot(mentor_id=slot.mentor_id)

    await book(db, other)

    assert await booked(db) == {other.session_id}
    assert await bookings_of(db, slot.mentee_id) == []


async def test_what_is_past_stays_the_other_persons(db: Database) -> None:
    slot = a_slot()
    await book(db, slot)
    async with db.transaction() as tx:
        past = {"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(days=1)}
        await tx.session.execute(update(sessions).values(**past))

    await deliver(db, HEEDING, envelope(erasure_of(slot.mentee_id)))

    assert await booked(db) == {slot.session_id}
    assert await bookings_of(db, slot.mentee_id) == []
    assert len(await bookings_of(db, slot.mentor_id)) == 1


async def test_answers_once_with_what_went(db: Database) -> None:
    slot = a_slot()
    await book(db, slot)
    started = erasure_of(slot.mentor_id)

    taken = await deliver(db, HEEDING, envelope(started), envelope(started))

    (answer,) = [event for event in await emitted(db) if isinstance(event, ErasedInSessions)]
    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
    assert {store.store: store.rows for store in answer.stores}["bookings"] == 1


async def test_a_booking_that_comes_after_the_erasure_is_called_off_at_once(db: Database) -> None:
    slot = a_slot()
    await deliver(db, HEEDING, envelope(erasure_of(slot.mentee_id)))

    await deliver(db, HEEDING, envelope(an_acceptance(slot)))

    events = [type(event) for event in await emitted(db)]
    assert events == [ErasedInSessions, SessionBooked, SessionCancelled]
    assert await booked(db) == set()
    assert await bookings_of(db, slot.mentee_id) == []
