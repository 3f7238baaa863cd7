"""A member's hours: the meetings that took place, and that both say they came to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.db import Transaction, among
from contracts.words import Kind
from services.sessions.agendas.domain.attendance import Account
from services.sessions.agendas.queries.attendance import PresenceView, account_of
from services.sessions.agendas.tables import attendances
from services.sessions.facts.queries.people import zones_of
from services.sessions.facts.tables import relationships
from services.sessions.ledgers.domain import may_advise
from services.sessions.meetings.queries.held import Held, meetings_held

MOST_MEETINGS = 2_000


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days on the member's own clock, the last one included."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A meeting of a statement, on the member's own clock; it names nobody else."""

    session_id: UUID
    starts_at: datetime
    minutes: int
    kind: Kind
    mentored: bool


@dataclass(frozen=True, kw_only=True)
class Statement:
    member_id: UUID
    period: Period
    zone: str
    hours: tuple[Hour, ...]

    @property
    def minutes(self) -> int:
        return sum(hour.minutes for hour in self.hours)


async def hours_of(tx: Transaction, member_id: UUID, period: Period) -> Statement:
    """Four statements.  A meeting of which one says that somebody was absent, or says nothing, is in none."""
    name = (await zones_of(tx, [member_id]))[member_id]
    zone = ZoneInfo(name)
    since = datetime.combine(period.first, time(), zone)
    until = datetime.combine(period.last + timedelta(days=1), time(), zone)
    held = await meetings_held(tx, member_id, since=since, until=until, limit=MOST_MEETINGS)
    said, kinds = await _said_in(tx, [each.id for each in held]), await _kinds(tx, held)
    hours = tuple(
        _hour(each, member_id, kinds[each.relationship_id], zone=zone)
        for each in held
        if each.relationship_id in kinds and _is_confirmed(each, said[each.id])
    )
    return Statement(member_id=member_id, period=period, zone=name, hours=hours)


def _is_confirmed(held: Held, said: list[PresenceView]) -> bool:
    both = {held.mentor_id, held.mentee_id}
    return {view.said_by for view in said} == both and all(account_of(said, each) is Account.CAME for each in both)


def _hour(held: Held, member_id: UUID, kind: Kind, *, zone: ZoneInfo) -> Hour:
    return Hour(
        session_id=held.id,
        starts_at=held.starts_at.astimezone(zone),
        minutes=int((held.ends_at - held.starts_at).total_seconds() // 60),
        kind=kind,
        mentored=may_advise(kind, is_mentor=member_id == held.mentor_id),
    )


async def _said_in(tx: Transaction, session_ids: list[UUID]) -> dict[UUID, list[PresenceView]]:
    found: dict[UUID, list[PresenceView]] = defaultdict(list)
    query = select(attendances).where(among(attendances.c.session_id, session_ids))
    for row in (await tx.session.execute(query)).mappings():
        found[row["session_id"]].append(PresenceView(**{name: row[name] for name in PresenceView.__annotations__}))
    return found


async def _kinds(tx: Transaction, held: list[Held]) -> dict[UUID, Kind]:
    ids = [each.relationship_id for each in held]
    query = select(relationships.c.relationship_id, relationships.c.kind)
    rows = await tx.session.execute(query.where(among(relationships.c.relationship_id, ids)))
    return {row.relationship_id: row.kind for row in rows}
