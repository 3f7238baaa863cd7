"""How circles fare, for staff: days and counts, and nothing that anybody wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, true

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.attendance import Came
from services.sessions.circles.domain.gathering import GatheringKind
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import circle_attendances, circle_meetings, claims, gatherings
from services.sessions.facts.domain import Life
from services.sessions.health.domain.rhythm import Course, Verdict, judge

LOOKED_BACK = timedelta(days=180)
"""As long as an absence of two people is remembered."""


@dataclass(frozen=True, kw_only=True)
class CircleHealthView:
    """A circle's rhythm, and how many came in the last half year, each person at each meeting counted once."""

    id: UUID
    mentor_id: UUID
    gone: Sequence[UUID]
    started_at: datetime
    every_days: int | None
    seated: int
    met: int
    last_at: datetime | None
    next_at: datetime | None
    came: int
    absent: int

    def verdict(self, today: date) -> Verdict:
        """By the same rule as that of two people."""
        course = Course(
            life=Life.ACTIVE,
            starts_on=self.started_at.date(),
            every_days=self.every_days,
            last_on=self.last_at.date() if self.last_at else None,
            next_on=self.next_at.date() if self.next_at else None,
        )
        return judge(course, today)


async def circles_that_meet(tx: Transaction, *, after: UUID | None, limit: int) -> list[CircleHealthView]:
    """Those that are open, and those that are closed and have somebody in them, the newest first; one statement."""
    g = gatherings.c
    meetings, presences = _meetings(tx.now), _presences(tx.now - LOOKED_BACK)
    seated = (
        select(func.count())
        .where(claims.c.gathering_id == g.id, claims.c.standing == Standing.SEATED)
        .scalar_subquery()
    )
    query = (
        select(
            *(g.id, g.mentor_id, erased_among(g.mentor_id).label("gone"), g.started_at, g.every_days),
            *(seated.label("seated"), meetings.c.met, meetings.c.last_at, meetings.c.next_at),
            *(presences.c.came, presences.c.absent),
        )
        .select_from(gatherings)
        .join(meetings, true())
        .join(presences, true())
        .where(g.kind == GatheringKind.CIRCLE, or_(g.closed_at.is_(None), seated > 0))
    )
    if after is not None:
        query = query.where(g.id < after)
    rows = await tx.session.execute(query.order_by(g.id.desc()).limit(limit))
    return [CircleHealthView(**row) for row in rows.mappings()]


def _meetings(now: datetime) -> Any:
    m = circle_meetings.c
    over = m.ends_at <= now
    return (
        select(
            func.count().filter(over, m.starts_at > now - LOOKED_BACK).label("met"),
            func.max(m.starts_at).filter(over).label("last_at"),
            func.min(m.starts_at).filter(m.ends_at > now).label("next_at"),
        )
        .where(m.gathering_id == gatherings.c.id, m.cancelled_at.is_(None))
        .lateral("meetings")
    )


def _presences(since: datetime) -> Any:
    """Of whom one says that they came and another that they did not, nothing is counted."""
    a, m = circle_attendances.c, circle_meetings.c
    absent = a.came == Came.ABSENT
    each = (
        select(func.bool_and(absent).label("absent"), func.bool_or(absent).label("in_doubt"))
        .join(circle_meetings, m.id == a.meeting_id)
        .where(m.gathering_id == gatherings.c.id, m.cancelled_at.is_(None), m.starts_at > since)
        .group_by(a.meeting_id, a.member_id)
        .correlate(gatherings)
        .subquery("each")
    )
    return select(
        func.count().filter(~each.c.in_doubt).label("came"), func.count().filter(each.c.absent).label("absent")
    ).lateral("presences")
