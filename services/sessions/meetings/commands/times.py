"""People's time: it is taken, moved and given back under the locks of everybody whose time it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.timers import timer_dropped, timer_set
from services.sessions.circles.queries.gatherings import gathered_spans
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.queries.diaries import diaries_of
from services.sessions.meetings.tables import bookings, sessions
from services.sessions.writing import Write, at_once, parameters, row_of

OVER = "end_meeting"
EXCLUSION_VIOLATION = "23P01"
AROUND = timedelta(days=2)
"""A day of anybody's, and a buffer on both sides of it, lie within so much of any moment of it."""

_BRIEFLY = select(func.set_config("lock_timeout", "2s", true()).label("wait")).offset(0).subquery("briefly")


def locking_each(whom: Select[Any]) -> Select[Any]:
    """A statement that gives the rows of `whom`, and locks the `member` of each until the transaction ends.

    They are read for each row of the wait, of which there is one: it is set before anybody is locked.
    """
    asked = whom.subquery("asked")
    person = func.hashtextextended(cast(asked.c.member, Text), 0).label("person")
    people = select(asked, person).where(_BRIEFLY.c.wait != "").order_by(person).lateral("people")
    return select(people, func.pg_advisory_xact_lock(people.c.person)).select_from(_BRIEFLY.join(people, true()))


_LOCK_PEOPLE = locking_each(select(func.unnest(bindparam("members", type_=ARRAY(Uuid))).label("member")))

_SESSION, _DURING = bindparam("session", type_=Uuid), bindparam("during", type_=TSTZRANGE)
_PEOPLE = bindparam("people", type_=ARRAY(Uuid))
_IS_BOOKED = exists().where(
    bookings.c.member_id == any_(_PEOPLE), bookings.c.during.overlaps(_DURING), bookings.c.active
)
_IS_TAKEN = select(or_(_IS_BOOKED, *(span.exists() for span in gathered_spans(any_(_PEOPLE), _DURING))))
_BOOKED = insert(bookings).from_select(
    ["session_id", "member_id", "during"],
    select(_SESSION, func.unnest(_PEOPLE), _DURING),
)
_ENDS = timer_set(OVER, key="key", due_at="ends_at")
_TAKE = at_once(_ENDS, _BOOKED, insert(sessions).values(parameters(sessions)))
_MOVE = at_once(
    _ENDS, update(bookings).where(bookings.c.session_id == _SESSION, bookings.c.active).values(during=_DURING)
)
_FREE = at_once(
    timer_dropped(OVER, key="key"), update(bookings).where(bookings.c.session_id == _SESSION).values(active=False)
)


async def lock_people(tx: Transaction, *members: UUID) -> None:
    """Makes bookings of the same person queue up, for two seconds at most; then the database gives up.

    The exclusion constraint alone is safe, but concurrent inserts that conflict with each other deadlock.
    All locks are taken in the order of their keys, so that two bookings never wait for each other.
    """
    await tx.session.execute(_LOCK_PEOPLE, {"members": list(members)})


async def take_time(tx: Transaction, session: Session) -> None:
    """Writes the session and the time of its two people, or raises SlotTaken; from now on it waits for its end.

    Whoever asks first, under the locks, whether the time is free hears the truth; the constraint is for the others.
    """
    await _write(tx, _TAKE, {**row_of(sessions, session), **_time_of(session), "people": list(session.people)})


async def move_time(tx: Transaction, session: Session) -> None:
    """Gives the meeting's two people its new time in place of the one before, or raises SlotTaken."""
    await _write(tx, _MOVE, _time_of(session))


async def free_time(tx: Transaction, session_id: UUID) -> None:
    """Gives its time back; nothing waits for its end any more."""
    await tx.session.execute(_FREE, {"session": session_id, "key": str(session_id)})


async def check_room(
    tx: Transaction, people: tuple[UUID, UUID], starts_at: datetime, ends_at: datetime, *, besides: UUID
) -> None:
    """Refuses what overlaps or is too close to another meeting of one of them, or is one too many on their day.

    `besides` is the session that it is asked for: what it has already does not stand in its own way.
    """
    diaries = await diaries_of(tx, people, since=starts_at - AROUND, until=ends_at + AROUND, besides=besides)
    for diary in diaries.values():
        diary.check_room(starts_at, ends_at)


async def check_free(tx: Transaction, people: Sequence[UUID], starts_at: datetime, ends_at: datetime) -> None:
    """Refuses what overlaps a meeting, office hours or a circle of one of them; the room they want does not count."""
    asked = {"people": list(people), "during": Range(starts_at, ends_at, bounds="[)")}
    if await tx.session.scalar(_IS_TAKEN, asked):
        raise SlotTaken


async def _write(tx: Transaction, statement: Write, values: dict[str, Any]) -> None:
    try:
        await tx.session.execute(statement, values)
    except IntegrityError as error:
        raise _taken(error) from error


def _time_of(session: Session) -> dict[str, Any]:
    return {"session": session.id, "during": _during(session), "key": str(session.id), "ends_at": session.ends_at}


def _during(session: Session) -> Range[datetime]:
    return Range(session.starts_at, session.ends_at, bounds="[)")


def _taken(error: IntegrityError) -> Exception:
    return SlotTaken() if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION else error
