"""Members, their needs, offers and weeks, each for many members at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, text

from chassis.db import Transaction
from contracts.words import CareerStage, Format, Kind
from services.profiles.members.domain.availability import DAY, AvailabilityException, Window, gathered
from services.profiles.members.domain.card import Audience, Card
from services.profiles.members.domain.days import day_of
from services.profiles.members.domain.need import NeedStatus
from services.profiles.members.domain.offer import OfferStatus
from services.profiles.members.tables import (
    availabilities,
    availability_exception_windows,
    availability_exceptions,
    availability_windows,
    cards,
    loads,
    needs,
    offers,
)

AFTER_EVERY_ID = UUID(int=2**128 - 1)
FURTHEST_YESTERDAY = timedelta(days=2)
"""Somewhere it may still be the day before today's date in UTC, and yesterday the day before that."""


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """A need; `skills` are ESCO URIs."""

    id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str
    stated_at: datetime
    status: NeedStatus
    formats: tuple[Format, ...]


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """A member's offer; `skills` are ESCO URIs, and `load` is 0 for whoever may not know it."""

    member_id: UUID
    skills: tuple[str, ...]
    stages: tuple[CareerStage, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    can_help_with: str
    cannot_help_with: str
    status: OfferStatus
    minutes_per_month: int | None
    formats: tuple[Format, ...]
    paused_until: date | None
    load: int


@dataclass(frozen=True, kw_only=True)
class AvailabilityView:
    """A member's week, Monday first."""

    member_id: UUID
    zone: str
    windows: tuple[Window, ...]


async def cards_of(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, Card]:
    """Each member as the viewer of the transaction may see them; row-level security has dealt the fields."""
    query = select(cards.c.member_id, cards.c.fields).where(cards.c.member_id.in_(set(ids))).order_by(cards.c.member_id)
    seen: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for member_id, fields in await tx.session.execute(query):
        seen[member_id].update(fields)
    return {member_id: _card(fields) for member_id, fields in seen.items() if "display_name" in fields}


async def public_cards_of(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, Card]:
    """What everybody may find of each member, whoever reads: for those who are told about members from outside."""
    public = (cards.c.audience == Audience.EVERYONE) & cards.c.findable
    rows = await tx.session.execute(
        select(cards.c.member_id, cards.c.fields).where(public, cards.c.member_id.in_(set(ids)))
    )
    return {member_id: _card(fields) for member_id, fields in rows}


def _card(fields: dict[str, Any]) -> Card:
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Card(**{**fields, **lists, "career_stage": CareerStage(fields["career_stage"])})


_LIVING = text(
    """
    SELECT member.id FROM unnest(CAST(:ids AS uuid[])) AS member (id)
    WHERE EXISTS (SELECT FROM needs WHERE member_id = member.id)
       OR EXISTS (SELECT FROM offers WHERE member_id = member.id)
       OR EXISTS (SELECT FROM availabilities WHERE member_id = member.id)
       OR EXISTS (SELECT FROM sign_ins WHERE member_id = member.id AND how <> 'MERGE')
    """
)


async def who_lives_here(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the members who have come here themselves; the others are known from their networks alone.

    Whoever signs in as a record has come, whatever they said since; who was merged into it came to another record.
    """
    return set((await tx.session.scalars(_LIVING, {"ids": list(ids)})).all())


async def needs_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, NeedView]:
    rows = await tx.session.execute(select(needs).where(needs.c.id.in_(set(ids))))
    return {row["id"]: NeedView(**row) for row in rows.mappings()}


async def offers_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, OfferView]:
    query = (
        select(offers, func.coalesce(loads.c.held, 0).label("load"))
        .outerjoin(loads, loads.c.member_id == offers.c.member_id)
        .where(offers.c.member_id.in_(set(member_ids)))
    )
    return {row["member_id"]: OfferView(**row) for row in (await tx.session.execute(query)).mappings()}


_OF_THE_SAME_DATE = and_(
    availability_exception_windows.c.member_id == availability_exceptions.c.member_id,
    availability_exception_windows.c.day == availability_exceptions.c.day,
)
_NEEDS_OF = text(
    """
    SELECT need.* FROM unnest(CAST(:member_ids AS uuid[])) AS owner (id)
    CROSS JOIN LATERAL (
        SELECT * FROM needs WHERE member_id = owner.id AND id < :before ORDER BY id DESC LIMIT :most
    ) AS need
    ORDER BY need.id DESC
    """
).columns(*needs.columns)


async def needs_of(
    tx: Transaction, member_ids: Iterable[UUID], *, before: UUID | None, most: int
) -> Mapping[UUID, Sequence[NeedView]]:
    """Up to `most` needs of each member, the newest first (ids are in the order of their making)."""
    asked = {"member_ids": list(set(member_ids)), "before": before or AFTER_EVERY_ID, "most": most}
    found: dict[UUID, list[NeedView]] = defaultdict(list)
    for row in (await tx.session.execute(_NEEDS_OF, asked)).mappings():
        found[row["member_id"]].append(NeedView(**row))
    return found


async def availabilities_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, AvailabilityView]:
    weekday, starts, ends = (availability_windows.c[name] for name in ("weekday", "starts", "ends"))
    query = (
        select(availabilities.c.member_id, availabilities.c.zone, weekday, starts, ends)
        .outerjoin_from(availabilities, availability_windows)
        .where(availabilities.c.member_id.in_(set(member_ids)))
        .order_by(weekday, starts)
    )
    zones: dict[UUID, str] = {}
    windows: dict[UUID, list[Window]] = defaultdict(list)
    for row in await tx.session.execute(query):
        zones[row.member_id] = row.zone
        if row.weekday is not None:
            windows[row.member_id].append(Window(row.weekday, row.starts, row.ends))
    return {
        owner: AvailabilityView(member_id=owner, zone=zone, windows=tuple(windows[owner]))
        for owner, zone in zones.items()
    }


async def exceptions_of(
    tx: Transaction, member_ids: Iterable[UUID]
) -> Mapping[UUID, tuple[AvailabilityException, ...]]:
    """The dates on which something else holds, in their order, from each member's own yesterday on."""
    exceptions, of_a_date = availability_exceptions.c, availability_exception_windows.c
    query = (
        select(exceptions.member_id, availabilities.c.zone, exceptions.day, of_a_date.starts, of_a_date.ends)
        .join_from(availability_exceptions, availabilities)
        .outerjoin(availability_exception_windows, onclause=_OF_THE_SAME_DATE)
        .where(exceptions.member_id.in_(set(member_ids)), exceptions.day >= tx.now.date() - FURTHEST_YESTERDAY)
        .order_by(exceptions.member_id, exceptions.day, of_a_date.starts)
    )
    found: dict[UUID, tuple[AvailabilityException, ...]] = {}
    for (member_id, zone), rows in groupby(await tx.session.execute(query), key=lambda row: (row.member_id, row.zone)):
        first = day_of(tx.now, zone) - DAY
        found[member_id] = gathered((row.day, row.starts, row.ends) for row in rows if row.day >= first)
    return found
