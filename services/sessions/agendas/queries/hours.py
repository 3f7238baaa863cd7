"""A member's hours: the meetings that took place, those of two and of circles as others confirm them, each by kind."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.db import Transaction, among
from contracts.words import Kind
from services.sessions.agendas.domain.attendance import Account
from services.sessions.agendas.queries.attendance import PresenceView, account_of
from services.sessions.agendas.tables import attendances
from services.sessions.circles.queries.hours import GatheredHour, circle_hours, office_hours_held
from services.sessions.facts.queries.people import locale_of, names_of, zones_of
from services.sessions.facts.tables import relationships
from services.sessions.ledgers.domain import may_advise
from services.sessions.meetings.queries.held import Held, meetings_held

MOST = 2_000


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days on the member's own clock, the last one included."""

    first: date
    last: date


class HourKind(str, Enum):
    """What a meeting of a statement was: of a relationship of some kind, or something else."""

    TRADITIONAL = "traditional"
    PEER = "peer"
    REVERSE = "reverse"
    GROUP = "group"
    FLASH = "flash"
    CONVERSATION = "conversation"
    CIRCLE = "circle"
    OFFICE_HOURS = "office_hours"


class Part(str, Enum):
    """What the member was in it."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    PEER = "peer"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A meeting of a statement, on the member's own clock; it names nobody else."""

    session_id: UUID
    starts_at: datetime
    minutes: int
    kind: HourKind
    part: Part


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`name` as it rests here, sealed under the member's key; None: not told of yet."""

    member_id: UUID
    period: Period
    zone: str
    hours: tuple[Hour, ...]
    name: str | None = None
    locale: str | None = None

    @property
    def minutes(self) -> int:
        return sum(hour.minutes for hour in self.hours)


async def hours_of(tx: Transaction, member_id: UUID, period: Period) -> Statement:
    """Eight statements.  A meeting of two of which one says nothing, or that somebody was absent, is in none."""
    zone_name = (await zones_of(tx, [member_id]))[member_id]
    zone = ZoneInfo(zone_name)
    span = {
        "since": datetime.combine(period.first, time(), zone),
        "until": datetime.combine(period.last + timedelta(days=1), time(), zone),
    }
    hours = [
        *await _of_two(tx, member_id, **span, zone=zone),
        *(_gathered(each, HourKind.CIRCLE, zone) for each in await circle_hours(tx, member_id, **span, limit=MOST)),
        *(_gathered(each, HourKind.OFFICE_HOURS, zone) for each in await _office_hours(tx, member_id, **span)),
    ]
    return Statement(
        member_id=member_id,
        period=period,
        zone=zone_name,
        hours=tuple(sorted(hours, key=lambda hour: (hour.starts_at, hour.session_id))[:MOST]),
        name=(await names_of(tx, [member_id])).get(member_id),
        locale=await locale_of(tx, member_id),
    )


async def _of_two(tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, zone: ZoneInfo) -> list[Hour]:
    """Coffee conversations count as held: matching asks how they went, and nobody says who came."""
    held = await meetings_held(tx, member_id, since=since, until=until, limit=MOST)
    said, kinds = await _said_in(tx, [each.id for each in held]), await _kinds(tx, held)
    return [
        _hour(each, member_id, kinds.get(each.relationship_id) if each.relationship_id else None, zone=zone)
        for each in held
        if each.relationship_id is None or (each.relationship_id in kinds and _is_confirmed(each, said[each.id]))
    ]


async def _office_hours(tx: Transaction, member_id: UUID, *, since: datetime, until: datetime) -> list[GatheredHour]:
    return await office_hours_held(tx, member_id, since=since, until=until, limit=MOST)


def _is_confirmed(held: Held, said: list[PresenceView]) -> bool:
    both = {held.mentor_id, held.mentee_id}
    return {view.said_by for view in said} == both and all(account_of(said, each) is Account.CAME for each in both)


def _hour(held: Held, member_id: UUID, kind: Kind | None, *, zone: ZoneInfo) -> Hour:
    mentors = member_id == held.mentor_id if kind is None else may_advise(kind, is_mentor=member_id == held.mentor_id)
    return Hour(
        session_id=held.id,
        starts_at=held.starts_at.astimezone(zone),
        minutes=_minutes(held.starts_at, held.ends_at),
        kind=HourKind.CONVERSATION if kind is None else HourKind[kind.value],
        part=Part.PEER if kind is Kind.PEER else Part.MENTOR if mentors else Part.MENTEE,
    )


def _gathered(hour: GatheredHour, kind: HourKind, zone: ZoneInfo) -> Hour:
    return Hour(
        session_id=hour.id,
        starts_at=hour.starts_at.astimezone(zone),
        minutes=_minutes(hour.starts_at, hour.ends_at),
        kind=kind,
        part=Part.MENTOR if hour.led else Part.MEMBER,
    )


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds() // 60)


async def _said_in(tx: Transaction, session_ids: list[UUID]) -> dict[UUID, list[PresenceView]]:
    found: dict[UUID, list[PresenceView]] = defaultdict(list)
    query = select(attendances).where(among(attendances.c.session_id, session_ids))
    for row in (await tx.session.execute(query)).mappings():
        found[row["session_id"]].append(PresenceView(**{name: row[name] for name in PresenceView.__annotations__}))
    return found


async def _kinds(tx: Transaction, held: list[Held]) -> dict[UUID, Kind]:
    ids = [each.relationship_id for each in held if each.relationship_id]
    query = select(relationships.c.relationship_id, relationships.c.kind)
    rows = await tx.session.execute(query.where(among(relationships.c.relationship_id, ids)))
    return {row.relationship_id: row.kind for row in rows}
