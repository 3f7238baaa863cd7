"""What a member may join, what they lead or are in, and for mentors who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.circles.domain.gathering import Admission, GatheringKind
from services.sessions.circles.domain.seats import HOLDING, Standing
from services.sessions.circles.tables import circle_meetings, claims, gatherings
from services.sessions.circles.tables import co_mentor_offers as offers
from services.sessions.facts.queries.people import kept_apart

_TAKES_PLACE = or_(
    gatherings.c.closed_at.is_(None),
    exists().where(claims.c.gathering_id == gatherings.c.id, claims.c.standing == Standing.SEATED),
)
"""What is closed while nobody has a seat in it is nobody's time: it stands in no feed, and slots need not leave it."""


@dataclass(frozen=True, kw_only=True)
class GatheringView:
    """A gathering as one member sees it; `taken` counts seats that are held, and the last four are the member's own.

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


async def open_gatherings(
    tx: Transaction, member_id: UUID, kind: GatheringKind, *, after: UUID | None, limit: int
) -> list[GatheringView]:
    """Those that still fill, newest first."""
    fills = gatherings.c.closed_at.is_(None), or_(gatherings.c.starts_at.is_(None), gatherings.c.starts_at > tx.now)
    query = _seen_by(member_id).where(gatherings.c.kind == kind, *fills)
    return await _page(tx, query, after=after, limit=limit)


async def own_gatherings(
    tx: Transaction, member_id: UUID, kind: GatheringKind, *, after: UUID | None, limit: int
) -> list[GatheringView]:
    """Those that the member leads, is in or is on the way into, also once they are closed, newest first."""
    query = _seen_by(member_id).where(gatherings.c.kind == kind, or_(leads(member_id), _mine.c.id.is_not(None)))
    return await _page(tx, query, after=after, limit=limit)


async def co_mentor_offers(tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int) -> list[GatheringView]:
    """The circles that the member is asked to lead with their mentor, newest first."""
    return await _page(tx, _views_for(member_id).where(_is_offered(member_id)), after=after, limit=limit)


async def office_hours_of(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[GatheringView]:
    """Those that the member gives or has a seat in, and that begin in `[since, until)`; of too many the latest."""
    taken_part = or_(and_(leads(member_id), _TAKES_PLACE), _mine.c.standing == Standing.SEATED)
    during = gatherings.c.starts_at >= since, gatherings.c.starts_at < until
    return await _views(
        tx, _seen_by(member_id).where(taken_part, *during).order_by(gatherings.c.starts_at.desc()).limit(limit)
    )


def gathered_spans(
    member_id: ColumnElement[Any], during: ColumnElement[Range[datetime]]
) -> tuple[Select[Range[datetime]], ...]:
    """Statements of the time within a span that office hours and circles take of a member.

    Office hours that they give or sit in, and meetings of circles that they have a seat in; who leads a circle has
    its meetings among their bookings.
    """
    g, m = gatherings.c, circle_meetings.c
    hours = func.tstzrange(g.starts_at, g.starts_at + g.minutes * timedelta(minutes=1), type_=TSTZRANGE)
    meeting = func.tstzrange(m.starts_at, m.ends_at, type_=TSTZRANGE)
    seated = claims.c.member_id == member_id, claims.c.standing == Standing.SEATED
    then = g.starts_at.is_not(None), hours.overlaps(during)
    return (
        select(hours).where(g.mentor_id == member_id, _TAKES_PLACE, *then),
        select(hours).join(claims, claims.c.gathering_id == g.id).where(*seated, *then),
        select(meeting)
        .join(claims, claims.c.gathering_id == m.gathering_id)
        .where(*seated, m.cancelled_at.is_(None), meeting.overlaps(during)),
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


_mine = claims.alias("mine")
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
    concerned = or_(g.mentor_id == member_id, _is_offered(member_id))
    return (
        select(
            *(g.id, g.kind, g.mentor_id, g.co_mentor_id),
            erased_among(g.mentor_id, g.co_mentor_id, _offer.c.member_id).label("gone"),
            *(g.topic, g.skills, g.admission, g.seats, g.minutes, g.every_days, g.starts_at, g.started_at, g.closed_at),
            *(_offer.c.member_id.label("offered_to"), _offer.c.offered_at.label("co_offered_at")),
            _offer.c.offered_until.label("co_offered_until"),
            *(_TAKEN.label("taken"), _mine.c.standing, _mine.c.asked_at, _mine.c.offered_until),
            _AHEAD.label("position"),
        )
        .select_from(gatherings)
        .outerjoin(_mine, and_(_mine.c.gathering_id == g.id, _mine.c.member_id == member_id))
        .outerjoin(_offer, and_(_offer.c.gathering_id == g.id, _offer.c.declined_at.is_(None), concerned))
    )


async def _page(tx: Transaction, query: Select[Any], *, after: UUID | None, limit: int) -> list[GatheringView]:
    if after is not None:
        query = query.where(gatherings.c.id < after)
    return await _views(tx, query.order_by(gatherings.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[GatheringView]:
    return [GatheringView(**row) for row in (await tx.session.execute(query)).mappings()]
