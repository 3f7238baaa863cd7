"""Dates of series that could not be booked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, or_, select

from chassis.db import Transaction
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.tables import lost_dates, series


@dataclass(frozen=True, kw_only=True)
class LostDate:
    """When it would have been, and between whom and how: at the place that whoever proposed the series named."""

    session_id: UUID
    series_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    pair: Pair
    manner: Manner


_ME = bindparam("me", type_=Uuid)
_OWN = (
    select(
        *lost_dates.c,
        *(series.c.relationship_id, series.c.mentor_id, series.c.mentee_id, series.c.proposed_by),
        *(series.c.minutes, series.c.format, series.c.place, series.c.place_sealed),
    )
    .join(series, series.c.id == lost_dates.c.series_id)
    .where(
        lost_dates.c.session_id == bindparam("session", type_=Uuid),
        or_(series.c.mentor_id == _ME, series.c.mentee_id == _ME),
    )
)


@dataclass(frozen=True, kw_only=True)
class LostDateView:
    """When it would have been; `session_id` is what another time is proposed for."""

    session_id: UUID
    series_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime


_AHEAD = (
    select(*lost_dates.c)
    .where(
        lost_dates.c.series_id == any_(bindparam("these", type_=ARRAY(Uuid))),
        lost_dates.c.starts_at > bindparam("now", type_=DateTime(timezone=True)),
    )
    .order_by(lost_dates.c.starts_at)
)


async def lost_ahead(tx: Transaction, series_ids: Iterable[UUID]) -> Mapping[UUID, list[LostDateView]]:
    """Of each series, soonest first, in one statement: as many at most as are booked ahead at once."""
    found: dict[UUID, list[LostDateView]] = {}
    for row in (await tx.session.execute(_AHEAD, {"these": list(series_ids), "now": tx.now})).mappings():
        found.setdefault(row["series_id"], []).append(LostDateView(**row))
    return found


async def lost_date(tx: Transaction, session_id: UUID, member_id: UUID) -> LostDate | None:
    """One of the member's own, unless another time was found for it."""
    row = (await tx.session.execute(_OWN, {"session": session_id, "me": member_id})).one_or_none()
    if row is None:
        return None
    return LostDate(
        session_id=row.session_id,
        series_id=row.series_id,
        occurs_on=row.occurs_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        pair=Pair(relationship_id=row.relationship_id, mentor_id=row.mentor_id, mentee_id=row.mentee_id),
        manner=Manner(
            minutes=row.minutes,
            format=row.format,
            place=row.place,
            place_sealed=row.place_sealed,
            place_by=row.proposed_by if row.place else None,
        ),
    )
