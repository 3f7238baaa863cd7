"""What somebody's hours have of circles and office hours: those that took place, as far as others confirm it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from chassis.db import Transaction
from services.sessions.agendas.domain.attendance import Came
from services.sessions.circles.domain.gathering import GatheringKind
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.tables import circle_attendances, circle_meetings, claims, gatherings


@dataclass(frozen=True, kw_only=True)
class GatheredHour:
    """One meeting of a circle, or office hours; `led`: by the member."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    led: bool


async def circle_hours(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[GatheredHour]:
    """Who says that they came, and of whom another says so too: a mentor, or of who leads it somebody who came."""
    m, led = circle_meetings.c, func.coalesce(leads(member_id), False)
    query = (
        select(m.id, m.starts_at, m.ends_at, led.label("led"))
        .join(gatherings, gatherings.c.id == m.gathering_id)
        .where(gatherings.c.kind == GatheringKind.CIRCLE, m.cancelled_at.is_(None))
        .where(m.starts_at >= since, m.starts_at < until, m.ends_at <= tx.now)
        .where(_says_so_themselves(member_id), _is_confirmed(member_id, led))
    )
    rows = await tx.session.execute(query.order_by(m.starts_at, m.id).limit(limit))
    return [GatheredHour(**row) for row in rows.mappings()]


async def office_hours_held(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[GatheredHour]:
    """Those that took place and in which somebody had a seat: who gave them, and who sat there."""
    m, led = circle_meetings.c, func.coalesce(leads(member_id), False)
    seated = exists().where(claims.c.gathering_id == m.gathering_id, claims.c.standing == Standing.SEATED)
    mine = or_(and_(led, seated), seated.where(claims.c.member_id == member_id))
    query = (
        select(m.id, m.starts_at, m.ends_at, led.label("led"))
        .join(gatherings, gatherings.c.id == m.gathering_id)
        .where(gatherings.c.kind == GatheringKind.OFFICE_HOURS, m.cancelled_at.is_(None), mine)
        .where(m.starts_at >= since, m.starts_at < until, m.ends_at <= tx.now)
    )
    rows = await tx.session.execute(query.order_by(m.starts_at, m.id).limit(limit))
    return [GatheredHour(**row) for row in rows.mappings()]


def _says_so_themselves(member_id: UUID) -> ColumnElement[bool]:
    a = circle_attendances.alias("own").c
    said = a.meeting_id == circle_meetings.c.id, a.said_by == member_id, a.member_id == member_id
    return exists().where(*said, a.came != Came.ABSENT)


def _is_confirmed(member_id: UUID, led: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody says that they were absent, and somebody else says that they came; of who leads, that they came to it."""
    a, b = circle_attendances.alias("of_them").c, circle_attendances.alias("of_others").c
    of_them = a.meeting_id == circle_meetings.c.id, a.member_id == member_id, a.said_by != member_id
    of_others = b.meeting_id == circle_meetings.c.id, b.member_id == b.said_by, b.said_by != member_id
    confirmed = or_(
        exists().where(*of_them, a.came != Came.ABSENT),
        and_(led, exists().where(*of_others, b.came != Came.ABSENT)),
    )
    return and_(confirmed, ~exists().where(*of_them, a.came == Came.ABSENT))
