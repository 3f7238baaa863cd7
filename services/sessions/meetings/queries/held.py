"""Meetings that are over, for whoever was in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, func, or_, select

from chassis.db import Transaction
from contracts.words import Format
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions


@dataclass(frozen=True, kw_only=True)
class Held:
    """`relationship_id`: None of a coffee conversation."""

    id: UUID
    relationship_id: UUID | None
    mentor_id: UUID
    mentee_id: UUID
    starts_at: datetime
    ends_at: datetime
    format: Format | None


async def meetings_held(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[Held]:
    """The member's, of both kinds, that began in `[since, until)`, are over and took place, in the order of time."""
    query = select(*(sessions.c[name] for name in Held.__annotations__)).where(
        or_(sessions.c.mentor_id == member_id, sessions.c.mentee_id == member_id),
        sessions.c.starts_at >= since,
        sessions.c.starts_at < until,
        sessions.c.ends_at <= tx.now,
        sessions.c.status.in_([Status.BOOKED, Status.HELD]),
    )
    rows = await tx.session.execute(query.order_by(sessions.c.starts_at, sessions.c.id).limit(limit))
    return [Held(**row) for row in rows.mappings()]


@dataclass(frozen=True, kw_only=True)
class TimeTogether:
    meetings: int
    minutes: int


async def time_together(tx: Transaction, relationship_id: UUID, *, since: datetime, until: datetime) -> TimeTogether:
    """Of one relationship, in `[since, until)`, for a caller who has made sure that it is the reader's."""
    minutes = func.extract("epoch", func.sum(sessions.c.ends_at - sessions.c.starts_at)) / 60
    query = select(func.count().label("meetings"), cast(func.coalesce(minutes, 0), Integer).label("minutes")).where(
        sessions.c.relationship_id == relationship_id,
        sessions.c.starts_at >= since,
        sessions.c.starts_at < until,
        sessions.c.ends_at <= tx.now,
        sessions.c.status.in_([Status.BOOKED, Status.HELD]),
    )
    return TimeTogether(**(await tx.session.execute(query)).mappings().one())
