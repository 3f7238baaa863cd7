"""People's time: it is taken, moved and given back under the locks of everybody whose time it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, exists, insert, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.queries.diaries import diaries_of
from services.sessions.meetings.tables import bookings

EXCLUSION_VIOLATION = "23P01"
AROUND = timedelta(days=2)
"""A day of anybody's, and a buffer on both sides of it, lie within so much of any moment of it."""

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '2s'")
_LOCK_PEOPLE = text(
    """
    SELECT pg_advisory_xact_lock(person)
    FROM (SELECT hashtextextended(member::text, 0) AS person FROM unnest(:members) AS member ORDER BY person) AS people
    """
).bindparams(bindparam("members", type_=ARRAY(Uuid)))


async def lock_people(tx: Transaction, *members: UUID) -> None:
    """Makes bookings of the same person queue up, for two seconds at most; then the database gives up.

    The exclusion constraint alone is safe, but concurrent inserts that conflict with each other deadlock.
    All locks are taken in the order of their keys, so that two bookings never wait for each other.
    """
    await tx.session.execute(_WAIT_BRIEFLY)
    await tx.session.execute(_LOCK_PEOPLE, {"members": list(members)})


async def take_time(tx: Transaction, session: Session) -> None:
    """Writes the session and the time of its two people, or raises SlotTaken.

    Under the locks the check in front always tells the truth; the constraint behind it is for whoever forgets them.
    """
    during = _during(session)
    await _check_free(tx, session, during)
    try:
        async with tx.session.begin_nested():
            tx.session.add(session)
            await tx.session.flush()
            rows = [{"session_id": session.id, "member_id": member, "during": during} for member in session.people]
            await tx.session.execute(insert(bookings), rows)
    except IntegrityError as error:
        raise _taken(error) from error


async def move_time(tx: Transaction, session: Session) -> None:
    """Gives the session's two people its new time in place of the one before, or raises SlotTaken."""
    during = _during(session)
    await _check_free(tx, session, during)
    try:
        async with tx.session.begin_nested():
            moved = update(bookings).where(bookings.c.session_id == session.id, bookings.c.active)
            await tx.session.execute(moved.values(during=during))
    except IntegrityError as error:
        raise _taken(error) from error


async def free_time(tx: Transaction, session_id: UUID) -> None:
    await tx.session.execute(update(bookings).where(bookings.c.session_id == session_id).values(active=False))


async def check_room(
    tx: Transaction, people: Sequence[UUID], starts_at: datetime, ends_at: datetime, *, besides: UUID
) -> None:
    """Refuses what is too close to another meeting of one of them, or one too many on one of their days.

    `besides` is the session that it is asked for: what it has already does not stand in its own way.
    """
    diaries = await diaries_of(tx, people, since=starts_at - AROUND, until=ends_at + AROUND, besides=besides)
    for diary in diaries.values():
        diary.check_room(starts_at, ends_at)


async def _check_free(tx: Transaction, session: Session, during: Range[datetime]) -> None:
    others = bookings.c.member_id.in_(session.people) & (bookings.c.session_id != session.id)
    overlap = exists().where(others, bookings.c.during.overlaps(during), bookings.c.active)
    if await tx.session.scalar(select(overlap)):
        raise SlotTaken


def _during(session: Session) -> Range[datetime]:
    return Range(session.starts_at, session.ends_at, bounds="[)")


def _taken(error: IntegrityError) -> Exception:
    return SlotTaken() if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION else error
