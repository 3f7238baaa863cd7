"""How far a relationship has come in its meetings: how many there were, the last one, and the next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from chassis.db import Transaction
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions


@dataclass(frozen=True, kw_only=True)
class Course:
    """`held` counts the meetings whose time is over and that took place, as far as anybody has said."""

    held: int
    last_id: UUID | None
    last_at: datetime | None
    next_id: UUID | None
    next_at: datetime | None


async def course_of(tx: Transaction, relationship_id: UUID) -> Course:
    """For a caller who has made sure that the relationship is the reader's; one statement."""
    starts_at, session_id = sessions.c.starts_at, sessions.c.id
    over = (sessions.c.ends_at <= tx.now) & sessions.c.status.in_([Status.BOOKED, Status.HELD])
    ahead = (sessions.c.ends_at > tx.now) & (sessions.c.status == Status.BOOKED)
    newest = func.array_agg(aggregate_order_by(session_id, starts_at.desc()), type_=ARRAY(Uuid)).filter(over)
    soonest = func.array_agg(aggregate_order_by(session_id, starts_at), type_=ARRAY(Uuid)).filter(ahead)
    query = select(
        func.count().filter(over).label("held"),
        newest[1].label("last_id"),
        func.max(starts_at).filter(over).label("last_at"),
        soonest[1].label("next_id"),
        func.min(starts_at).filter(ahead).label("next_at"),
    ).where(sessions.c.relationship_id == relationship_id)
    return Course(**(await tx.session.execute(query)).mappings().one())
