"""Writing down from when until when somebody is in a circle, under the lock of its row."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.ids import new_id
from services.sessions.circles.tables import stays


async def begin_stay(tx: Transaction, circle_id: UUID, member_id: UUID) -> None:
    """Whoever is in it already goes on being in it."""
    row = {"id": new_id(), "gathering_id": circle_id, "member_id": member_id, "since": tx.now}
    await tx.session.execute(insert(stays).values(row).on_conflict_do_nothing())


async def end_stays(tx: Transaction, *which: ColumnElement[bool]) -> None:
    """Who waited for the lock may have begun before whoever came in meanwhile; a stay never ends before it began."""
    ended = update(stays).where(stays.c.until.is_(None), *which)
    await tx.session.execute(ended.values(until=func.greatest(stays.c.since, tx.now)))
