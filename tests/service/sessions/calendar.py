"""Books as the consumer does, and checks what came of it by looking at the sessions themselves."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, bindparam, event, select, text
from sqlalchemy.exc import DBAPIError

from chassis.db import Database
from chassis.events.consumer import is_transient
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.domain.session import Slot
from services.sessions.meetings.tables import sessions

DEADLOCK = "40P01"

# The bookings table is what is being judged, so the judge does not read it.
_TOO_CLOSE = text(
    """
    SELECT count(*) FROM sessions a JOIN sessions b ON a.id < b.id
    WHERE a.status = 'BOOKED' AND b.status = 'BOOKED'
      AND (a.mentor_id IN (b.mentor_id, b.mentee_id) OR a.mentee_id IN (b.mentor_id, b.mentee_id))
      AND a.starts_at < b.ends_at + :breath AND b.starts_at < a.ends_at + :breath
    """
).bindparams(bindparam("breath", type_=Interval))


async def book(db: Database, slot: Slot) -> list[str]:
    """Books in a transaction of its own, again after a transient failure; returns the SQLSTATEs of those."""
    failures: list[str] = []
    while True:
        try:
            async with db.transaction() as tx:
                await book_session(tx, slot)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            failures.append(str(getattr(error.orig, "sqlstate", "")))
        else:
            return failures


def forget_locks(db: Database) -> None:
    """Lets every statement that would lock people do the rest of what it does, until the database is closed."""

    def without_locks(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return statement.replace("pg_advisory_xact_lock(", "abs("), parameters

    event.listen(db.engine.sync_engine, "before_cursor_execute", without_locks, retval=True)


async def booked(db: Database) -> set[UUID]:
    async with db.reading() as tx:
        return set(await tx.session.scalars(select(sessions.c.id).where(sessions.c.status == "BOOKED")))


async def overlaps(db: Database) -> int:
    """How many pairs of booked sessions want the same person at the same time."""
    return await too_close(db, minutes=0)


async def too_close(db: Database, *, minutes: int) -> int:
    """How many pairs of booked sessions leave the same person less than so many minutes between them."""
    async with db.reading() as tx:
        return int(await tx.session.scalar(_TOO_CLOSE, {"breath": timedelta(minutes=minutes)}) or 0)


def collide(one: Slot, other: Slot) -> bool:
    """Whether the two slots cannot both be booked."""
    share = {one.mentor_id, one.mentee_id} & {other.mentor_id, other.mentee_id}
    return bool(share) and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def collides_with_any(slot: Slot, others: Iterable[Slot]) -> bool:
    return any(collide(slot, other) for other in others)
