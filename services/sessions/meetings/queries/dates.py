"""Dates of series that could not be booked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.tables import lost_dates, series


@dataclass(frozen=True, kw_only=True)
class LostDate:
    """When it would have been, and between whom and how."""

    session_id: UUID
    series_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    pair: Pair
    manner: Manner


async def lost_date(tx: Transaction, session_id: UUID, member_id: UUID) -> LostDate | None:
    """One of the member's own, unless another time was found for it."""
    mine = or_(series.c.mentor_id == member_id, series.c.mentee_id == member_id)
    s = series.c
    columns = (*lost_dates.c, s.relationship_id, s.mentor_id, s.mentee_id, s.minutes, s.format, s.place)
    query = select(*columns).join(series, s.id == lost_dates.c.series_id)
    row = (await tx.session.execute(query.where(lost_dates.c.session_id == session_id, mine))).one_or_none()
    if row is None:
        return None
    return LostDate(
        session_id=row.session_id,
        series_id=row.series_id,
        occurs_on=row.occurs_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        pair=Pair(relationship_id=row.relationship_id, mentor_id=row.mentor_id, mentee_id=row.mentee_id),
        manner=Manner(minutes=row.minutes, format=row.format, place=row.place),
    )
