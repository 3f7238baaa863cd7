"""When circles meet: for who leads them or has a seat, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, DateTime, Integer, Select, bindparam, select, tuple_, union_all

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.words import Format
from services.sessions.circles.domain.meetings import NoSuchCircleMeeting
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import circle_meetings, claims, gatherings
from services.sessions.facts.queries.relationships import ME
from services.sessions.meetings.queries.given import given_by


@dataclass(frozen=True, kw_only=True)
class CircleMeetingView:
    """A meeting as those see it who are in the circle; `gone`: who of its mentors was erased."""

    id: UUID
    circle_id: UUID
    series_id: UUID
    occurs_on: date
    mentor_id: UUID
    co_mentor_id: UUID | None
    gone: Sequence[UUID]
    topic: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    format: Format | None
    place: str | None
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None

    def is_led_by(self, member_id: UUID) -> bool:
        return member_id in {self.mentor_id, self.co_mentor_id}


Position = tuple[datetime, UUID]
"""Where a meeting stands in a member's list: its start, and its id among those that start together."""


async def circle_meetings_of(
    tx: Transaction,
    member_id: UUID,
    *,
    circle_id: UUID | None = None,
    since: datetime | None = None,
    after: Position | None = None,
    limit: int,
) -> list[CircleMeetingView]:
    """Those of one circle or of all of the member's, cancelled ones too, that have not ended at `since`; by time."""
    query = _views(member_id)
    if circle_id is not None:
        query = query.where(circle_meetings.c.gathering_id == circle_id)
    if since is not None:
        query = query.where(circle_meetings.c.ends_at > since)
    if after is not None:
        query = query.where(tuple_(circle_meetings.c.starts_at, circle_meetings.c.id) > after)
    return await _read(tx, query.order_by(circle_meetings.c.starts_at, circle_meetings.c.id).limit(limit))


async def circle_meetings_ahead_of(tx: Transaction, member_id: UUID, *, limit: int) -> list[CircleMeetingView]:
    """Those that take place and are not over, the next one first."""
    # None lasts a day, so that the index by start finds them without the whole history.
    values = {"me": member_id, "now": tx.now, "yesterday": tx.now - timedelta(days=1), "most": limit}
    rows = (await tx.session.execute(_AHEAD_OF_ME, values)).mappings()
    return [CircleMeetingView(**row) for row in rows]


async def circle_meetings_between(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[CircleMeetingView]:
    """Those that start in `[since, until)`, cancelled ones too; of too many the latest."""
    during = circle_meetings.c.starts_at >= since, circle_meetings.c.starts_at < until
    query = _views(member_id).where(*during).order_by(circle_meetings.c.starts_at.desc(), circle_meetings.c.id)
    return await _read(tx, query.limit(limit))


async def circle_meeting_by_id(tx: Transaction, member_id: UUID, meeting_id: UUID) -> CircleMeetingView:
    found = await _read(tx, _views(member_id).where(circle_meetings.c.id == meeting_id))
    if not found:
        raise NoSuchCircleMeeting
    return found[0]


async def meetings_set_together(tx: Transaction, member_id: UUID, series_id: UUID) -> list[CircleMeetingView]:
    """What was set at once: as many at most as can be."""
    query = _views(member_id).where(circle_meetings.c.series_id == series_id)
    return await _read(tx, query.order_by(circle_meetings.c.occurs_on))


async def meetings_led_without(tx: Transaction, member_id: UUID, circle_id: UUID) -> list[CircleMeetingView]:
    """Those ahead of a circle that they lead for which they have not given their time, in the order of time."""
    m = circle_meetings.c
    ahead = m.gathering_id == circle_id, m.cancelled_at.is_(None), m.starts_at > tx.now
    rows = await _read(tx, _views(member_id).where(*ahead).order_by(m.starts_at, m.id))
    given = await given_by(tx, member_id, [each.id for each in rows])
    return [each for each in rows if each.id not in given]


def circles_of(member_id: UUID | BindParameter[UUID]) -> CompoundSelect[UUID]:
    """Those that the member leads or has a seat in, by an index each; a block has taken the seat already."""
    led, seated = gatherings.alias("led").c, claims.c
    return union_all(
        select(led.id).where(led.mentor_id == member_id),
        select(led.id).where(led.co_mentor_id == member_id),
        select(seated.gathering_id).where(seated.member_id == member_id, seated.standing == Standing.SEATED),
    )


def _views(member_id: UUID | BindParameter[UUID]) -> Select[Any]:
    g, m = gatherings.c, circle_meetings.c
    return (
        select(
            *(m.id, m.gathering_id.label("circle_id"), m.series_id, m.occurs_on, g.mentor_id, g.co_mentor_id),
            *(erased_among(g.mentor_id, g.co_mentor_id).label("gone"), g.topic, m.zone, m.starts_at, m.ends_at),
            *(m.format, m.place, m.sequence, m.changed_at, m.cancelled_at),
        )
        .join(gatherings, g.id == m.gathering_id)
        .where(m.gathering_id.in_(circles_of(member_id)))
    )


_AHEAD_OF_ME = (
    _views(ME)
    .where(
        circle_meetings.c.starts_at > bindparam("yesterday", type_=DateTime(timezone=True)),
        circle_meetings.c.ends_at > bindparam("now", type_=DateTime(timezone=True)),
        circle_meetings.c.cancelled_at.is_(None),
    )
    .order_by(circle_meetings.c.starts_at, circle_meetings.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def _read(tx: Transaction, query: Select[Any]) -> list[CircleMeetingView]:
    return [CircleMeetingView(**row) for row in (await tx.session.execute(query)).mappings()]
