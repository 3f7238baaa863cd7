"""Parked events: list them, try one aggregate again in order, or give one up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text, update

from chassis.db import Cause, Database, Transaction
from chassis.errors import NotFound
from chassis.events.inbox import Inbox
from chassis.tables import inbox, parked
from contracts.envelope import Envelope


@dataclass(frozen=True)
class ParkedEvent:
    """One event that waits for an operator; `subject` and `seq` are None for a message that cannot be read."""

    id: int
    topic: str
    subject: UUID | None
    seq: int | None
    reason: str
    parked_at: datetime


async def list_parked(tx: Transaction, *, after: int = 0, limit: int = 100) -> list[ParkedEvent]:
    """Parked events in the order of their parking, `limit` a page, from after the id `after`."""
    columns = (parked.c.id, parked.c.topic, parked.c.subject, parked.c.seq, parked.c.reason, parked.c.parked_at)
    query = select(*columns).where(parked.c.id > after).order_by(parked.c.id).limit(limit)
    return [ParkedEvent(*row) for row in await tx.session.execute(query)]


async def retry_aggregate(db: Database, box: Inbox, *, topic: str, subject: UUID) -> int:
    """Applies an aggregate's parked events in order, each in its own transaction; returns how many were applied.

    Stops by raising what the first failing handler raised; what came before stays applied.
    """
    applied = 0
    while await _retry_next(db, box, topic=topic, subject=subject):
        applied += 1
    return applied


_LOCKED = text("SELECT 1 FROM inbox WHERE consumer = :consumer AND topic = :topic AND subject = :subject FOR UPDATE")


async def _retry_next(db: Database, box: Inbox, *, topic: str, subject: UUID) -> bool:
    where = {"consumer": box.consumer, "topic": topic, "subject": subject}
    async with db.reading() as tx:
        first = (await tx.session.execute(select(parked).filter_by(**where).order_by(parked.c.seq).limit(1))).first()
    cause = _cause(first.headers) if first is not None else None
    async with db.transaction(cause) as tx:
        await tx.session.execute(_LOCKED, where)
        query = select(parked).filter_by(**where).order_by(parked.c.seq).limit(1)
        row = (await tx.session.execute(query)).first()
        if row is None:
            await tx.session.execute(update(inbox).filter_by(**where).values(parked_since=None))
            return False
        headers = [(name, value.encode()) for name, value in row.headers.items()]
        await box.apply(tx, Envelope.from_kafka(topic=topic, headers=headers, value=row.value))
        await tx.session.execute(delete(parked).where(parked.c.id == row.id))
    return True


def _cause(headers: dict[str, str]) -> Cause:
    return Cause(correlation_id=UUID(headers["ce_correlationid"]), causation_id=UUID(headers["ce_id"]))


async def discard(tx: Transaction, parked_id: int) -> None:
    """Gives one parked event up for good; the rest of its aggregate can then be retried."""
    gone = await tx.session.execute(delete(parked).where(parked.c.id == parked_id).returning(parked.c.id))
    if gone.first() is None:
        raise NotFound(f"No parked event has the id {parked_id}.")
