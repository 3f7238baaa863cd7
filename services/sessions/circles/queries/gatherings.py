"""What a member may join, what they lead or are in, and for mentors who asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.words import Format
from services.sessions.circles.domain.gathering import Admission, GatheringKind
from services.sessions.circles.domain.seats import HOLDING, Standing
from services.sessions.circles.tables import circle_meetings, claims, gatherings
from services.sessions.circles.tables import co_mentor_offers as offers
from services.sessions.facts.queries.people import kept_apart

Position = tuple[datetime, UUID]
"""Where office hours stand among those ahead: their start, and their id among those that start together."""


@dataclass(frozen=True, kw_only=True)
class GatheringView:
    """A gathering as one member sees it; `taken` counts seats that are held, and the last four are the member's own.

    `format`, `place` and `cancelled_at` are of office hours; their place is for who gives them or has a seat.
    `offered_to`: whom its mentor has asked to lead it, too, for the mentor and for them alone.
    """

    id: UUID
    kind: GatheringKind
    mentor_id: UUID
    co_mentor_id: UUID | None
    gone: Sequence[UUID]
    topic: str
    skills: Sequence[str]
    admission: Admission
    seats: int
    minutes: int
    every_days: int | None
    starts_at: datetime | None
    started_at: datetime
    closed_at: datetime | None
    format: Format | None
    place: str | None
    cancelled_at: datetime | None
    taken: int
    offered_to: UUID | None
    co_offered_at: datetime | None
    co_offered_until: datetime | None
    standing: Standing | None
    asked_at: datetime | None
    offered_until: datetime | None
    position: int | None
    """From 1, while they wait."""


@dataclass(frozen=True, kw_only=True)
class ClaimView:
    """Somebody on the way to a seat, as the mentors see them."""

    id: UUID
    member_id: UUID
    standing: Standing
    asked_at: datetime
    place: int | None
    offered_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What somebody looks for; None is anything.  A topic is a part of it in whatever case, a skill one of ESCO's."""

    topic: str | None = None
    skill: str | None = None
    mentor_id: UUID | None = None

    @property
    def conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.topic is not None:
            yield gatherings.c.topic.icontains(self.topic, autoescape=True)
        if self.skill is not None:
            yield gatherings.c.skills.contains([self.skill])
        if self.mentor_id is not None:
            yield leads(self.mentor_id)


ANYTHING = Sought()


async def open_circles(
    tx: Transaction, member_id: UUID, *, sought: Sought = ANYTHING, after: UUID | None, limit: int
) -> list[GatheringView]:
    """Those that anybody can still join, newest first."""
    is_open = gatherings.c.kind == GatheringKind.CIRCLE, gatherings.c.closed_at.is_(None)
    return await _page(tx, _seen_by(member_id).where(*is_open, *sought.conditions), after=after, limit=limit)


async def open_office_hours(
    tx: Transaction,
    member_id: UUID,
    *,
    sought: Sought = ANYTHING,
    since: datetime,
    until: datetime | None = None,
    after: Position | None,
    limit: int,
) -> list[GatheringView]:
    """Those that begin in `[since, until)`, but not those that have begun; soonest first."""
    g = gatherings.c
    query = _seen_by(member_id).where(
        *(g.kind == GatheringKind.OFFICE_HOURS, g.closed_at.is_(None)),
        *(g.starts_at > tx.now, g.starts_at >= since, *sought.conditions),
    )
    if until is not None:
        query = query.where(g.starts_at < until)
    if after is not None:
        query = query.where(tuple_(g.starts_at, g.id) > after)
    return await _views(tx, query.order_by(g.starts_at, g.id).limit(limit))


async def own_gatherings(
    tx: Transaction, member_id: UUID, kind: GatheringKind, *, after: UUID | None, limit: int
) -> list[GatheringView]:
    """Those that the member leads, is in or is on the way into, also once they are closed, newest first."""
    query = _seen_by(member_id).where(gatherings.c.kind == kind, or_(leads(member_id), _mine.c.id.is_not(None)))
    return await _page(tx, query, after=after, limit=limit)


async def co_mentor_offers(tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int) -> list[GatheringView]:
    """The circles that the member is asked to lead with their mentor, newest first."""
    return await _page(tx, _views_for(member_id).where(_is_offered(member_id)), after=after, limit=limit)


def times_of_circles(member_id: ColumnElement[Any], during: ColumnElement[Range[datetime]]) -> Select[Range[datetime]]:
    """A statement of the time within a span that circles take of who has a seat in them.

    Who leads them, and who gives office hours or has a seat in some, has it among their bookings.
    """
    m = circle_meetings.c
    meeting = func.tstzrange(m.starts_at, m.ends_at, type_=TSTZRANGE)
    return (
        select(meeting)
        .join(claims, claims.c.gathering_id == m.gathering_id)
        .where(
            *(claims.c.member_id == member_id, claims.c.standing == Standing.SEATED),
            *(m.id != m.gathering_id, m.cancelled_at.is_(None), meeting.overlaps(during)),
        )
    )


async def gathering_by_id(tx: Transaction, member_id: UUID, gathering_id: UUID) -> GatheringView | None:
    """None where there is none that the member may see; who is asked to lead it may look at it first."""
    may_see = or_(_sees(member_id), _is_offered(member_id))
    found = await _views(tx, _views_for(member_id).where(gatherings.c.id == gathering_id, may_see))
    return found[0] if found else None


async def claims_at(
    tx: Transaction, member_id: UUID, gathering_id: UUID, *, after: UUID | None, limit: int
) -> list[ClaimView]:
    """For those who lead it, in the order in which members came; to anybody else there are none."""
    c = claims.c
    query = (
        select(c.id, c.member_id, c.standing, c.asked_at, c.place, c.offered_until)
        .join(gatherings, gatherings.c.id == c.gathering_id)
        .where(c.gathering_id == gathering_id, leads(member_id))
    )
    if after is not None:
        query = query.where(c.id > after)
    return [ClaimView(**row) for row in (await tx.session.execute(query.order_by(c.id).limit(limit))).mappings()]


_mine, _hours = claims.alias("mine"), circle_meetings.alias("hours")
_offer = offers.alias("offer")
_TAKEN = (
    select(func.count())
    .select_from(claims)
    .where(claims.c.gathering_id == gatherings.c.id, claims.c.standing.in_(HOLDING))
    .scalar_subquery()
)
_AHEAD = (
    select(func.nullif(func.count(), 0))
    .select_from(claims)
    .where(
        claims.c.gathering_id == gatherings.c.id,
        claims.c.standing == Standing.WAITING,
        _mine.c.standing == Standing.WAITING,
        claims.c.place <= _mine.c.place,
    )
    .scalar_subquery()
)


def leads(member_id: UUID) -> ColumnElement[bool]:
    return or_(gatherings.c.mentor_id == member_id, gatherings.c.co_mentor_id == member_id)


def _seen_by(member_id: UUID) -> Select[Any]:
    """What the member leads, and what is open to them and led by nobody whom a block keeps apart from them."""
    return _views_for(member_id).where(_sees(member_id))


def _sees(member_id: UUID) -> ColumnElement[bool]:
    g = gatherings.c
    invited = exists().where(claims.c.gathering_id == g.id, claims.c.member_id == member_id)
    open_to = or_(g.admission != Admission.INVITED, invited)
    together = ~or_(kept_apart(member_id, g.mentor_id), kept_apart(member_id, g.co_mentor_id))
    return or_(leads(member_id), and_(open_to, together))


def _is_offered(member_id: UUID) -> ColumnElement[bool]:
    """Whom a block keeps apart from its mentor sees no offer, also where it was raised since."""
    return and_(_offer.c.member_id == member_id, ~_offer.c.withheld, ~kept_apart(member_id, gatherings.c.mentor_id))


def _views_for(member_id: UUID) -> Select[Any]:
    g = gatherings.c
    is_in = or_(leads(member_id), _mine.c.standing == Standing.SEATED)
    concerned = or_(g.mentor_id == member_id, _is_offered(member_id))
    return (
        select(
            *(g.id, g.kind, g.mentor_id, g.co_mentor_id),
            erased_among(g.mentor_id, g.co_mentor_id, _offer.c.member_id).label("gone"),
            *(g.topic, g.skills, g.admission, g.seats, g.minutes, g.every_days, g.starts_at, g.started_at, g.closed_at),
            *(_hours.c.format, case((is_in, _hours.c.place)).label("place"), _hours.c.cancelled_at),
            *(_offer.c.member_id.label("offered_to"), _offer.c.offered_at.label("co_offered_at")),
            _offer.c.offered_until.label("co_offered_until"),
            *(_TAKEN.label("taken"), _mine.c.standing, _mine.c.asked_at, _mine.c.offered_until),
            _AHEAD.label("position"),
        )
        .select_from(gatherings)
        .outerjoin(_hours, _hours.c.id == g.id)
        .outerjoin(_mine, and_(_mine.c.gathering_id == g.id, _mine.c.member_id == member_id))
        .outerjoin(_offer, and_(_offer.c.gathering_id == g.id, _offer.c.declined_at.is_(None), concerned))
    )


async def _page(tx: Transaction, query: Select[Any], *, after: UUID | None, limit: int) -> list[GatheringView]:
    if after is not None:
        query = query.where(gatherings.c.id < after)
    return await _views(tx, query.order_by(gatherings.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[GatheringView]:
    return [GatheringView(**row) for row in (await tx.session.execute(query)).mappings()]
