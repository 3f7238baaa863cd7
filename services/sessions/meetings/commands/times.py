"""People's time: it is taken, moved and given back under the locks of everybody whose time it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, insert, select, text, update
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.queries.diaries import diaries_of
from services.sessions.meetings.tables import bookings

EXCLUSION_VIOLATION = "23P01"
AROUND = timedelta(days=2)
"""A day of anybody's, and a buffer on both sides of it, lie within so much of any moment of it."""

# The people are read for each row of the wait, of which there is one: it is set before anybody is locked.
_LOCK_PEOPLE = text(
    """
    SELECT pg_advisory_xact_lock(person)
    FROM (SELECT set_config('lock_timeout', '2s', true) AS wait OFFSET 0) AS briefly, LATERAL (
        SELECT hashtextextended(member::text, 0) AS person
        FROM unnest(:members) AS member WHERE briefly.wait <> '' ORDER BY person
    ) AS people
    """
).bindparams(bindparam("members", type_=ARRAY(Uuid)))

_IS_TAKEN = select(
    exists().where(
        bookings.c.member_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        bookings.c.session_id != bindparam("session", type_=Uuid),
        bookings.c.during.overlaps(bindparam("during", type_=TSTZRANGE)),
        bookings.c.active,
    )
)
_TAKE = insert(bookings)


async def lock_people(tx: Transaction, *members: UUID) -> None:
    """Makes bookings of the same person queue up, for two seconds at most; then the database gives up.

    The exclusion constraint alone is safe, but concurrent inserts that conflict with each other deadlock.
    All locks are taken in the order of their keys, so that two bookings never wait for each other.
    """
    await tx.session.execute(_LOCK_PEOPLE, {"members": list(members)})


async def take_time(tx: Transaction, session: Session) -> None:
    """Writes the session and the time of its two people, or raises SlotTaken.

    Whoever asks first, under the locks, whether the time is free hears the truth; the constraint is for the others.
    """
    tx.session.add(session)
    rows = [{"session_id": session.id, "member_id": each, "during": _during(session)} for each in session.people]
    try:
        await tx.session.flush()
        await tx.session.execute(_TAKE, rows)
    except IntegrityError as error:
        raise _taken(error) from error


async def move_time(tx: Transaction, session: Session) -> None:
    """Gives the session's two people its new time in place of the one before, or raises SlotTaken."""
    moved = update(bookings).where(bookings.c.session_id == session.id, bookings.c.active)
    try:
        await tx.session.execute(moved.values(during=_during(session)))
    except IntegrityError as error:
        raise _taken(error) from error


async def free_time(tx: Transaction, session_id: UUID) -> None:
    await tx.session.execute(update(bookings).where(bookings.c.session_id == session_id).values(active=False))


async def check_room(
    tx: Transaction, people: Sequence[UUID], starts_at: datetime, ends_at: datetime, *, besides: UUID
) -> None:
    """Refuses what overlaps or is too close to another meeting of one of them, or is one too many on their day.

    `besides` is the session that it is asked for: what it has already does not stand in its own way.
    """
    diaries = await diaries_of(tx, people, since=starts_at - AROUND, until=ends_at + AROUND, besides=besides)
    for diary in diaries.values():
        diary.check_room(starts_at, ends_at)


async def check_free(tx: Transaction, session: Session) -> None:
    """Refuses what overlaps another meeting of one of the two; how much room they want does not count."""
    asked = {"people": list(session.people), "session": session.id, "during": _during(session)}
    if await tx.session.scalar(_IS_TAKEN, asked):
        raise SlotTaken


def _during(session: Session) -> Range[datetime]:
    return Range(session.starts_at, session.ends_at, bounds="[)")


def _taken(error: IntegrityError) -> Exception:
    return SlotTaken() if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION else error
