"""Relationships as their two people see them, and their state alone as staff see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, true

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.matching import Ending, Origin
from contracts.words import Format, Kind
from services.matching.relationships.domain.defaults import RENEWAL_ASKED
from services.matching.relationships.domain.relationship import UNDER_WAY, Status
from services.matching.relationships.queries.seen import seen_by
from services.matching.relationships.tables import agreements, relationships

_SHOWN = (
    "id",
    "mentor_id",
    "mentee_id",
    "kind",
    "origin",
    "programme_id",
    "need_id",
    "formal",
    "status",
    "formed_at",
    "sign_by",
    "every_days",
    "minutes",
    "format",
    "starts_on",
    "ends_on",
    "paused_until",
    "idle_since",
    "mentor_renews",
    "mentee_renews",
    "ended_at",
    "ending",
)
_AGREED = (
    "version",
    "drafted_by",
    "drafted_at",
    "months",
    "communication",
    "can_help_with",
    "cannot_help_with",
    "confidentiality",
    "mentor_signed_at",
    "mentee_signed_at",
)


@dataclass(frozen=True, kw_only=True)
class AgreementView:
    """The newest version."""

    version: int
    drafted_by: UUID
    drafted_at: datetime
    every_days: int
    minutes: int
    format: Format
    months: int
    communication: str
    can_help_with: str
    cannot_help_with: str
    confidentiality: str
    mentor_signed_at: datetime | None
    mentee_signed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RelationshipView:
    """The rhythm is that of the version both signed, which may be older than `agreement`, the newest."""

    id: UUID
    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    origin: Origin
    programme_id: UUID | None
    need_id: UUID | None
    formal: bool
    status: Status
    formed_at: datetime
    sign_by: datetime | None
    every_days: int | None
    minutes: int | None
    format: Format | None
    starts_on: date | None
    ends_on: date | None
    paused_until: date | None
    idle_since: date | None
    mentor_renews: bool | None
    mentee_renews: bool | None
    ended_at: datetime | None
    ending: Ending | None
    gone: Sequence[UUID]
    """Who of the two was erased."""
    agreement: AgreementView | None

    def is_asked_to_renew(self, today: date) -> bool:
        asked_on = None if self.ends_on is None else self.ends_on - RENEWAL_ASKED.days
        return self.status in UNDER_WAY and asked_on is not None and today >= asked_on


@dataclass(frozen=True, kw_only=True)
class Overseer:
    """Staff: of these programmes, or of the whole association when there are none."""

    programmes: frozenset[UUID]


def _views() -> Select[Any]:
    newest = and_(agreements.c.relationship_id == relationships.c.id, agreements.c.version == relationships.c.version)
    agreed = [agreements.c[name].label(f"agreed_{name}") for name in (*_AGREED, "every_days", "minutes", "format")]
    return select(
        *(relationships.c[name] for name in _SHOWN),
        *agreed,
        erased_among(relationships.c.mentor_id, relationships.c.mentee_id).label("gone"),
    ).outerjoin_from(relationships, agreements, newest)


async def relationships_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RelationshipView]:
    """Those that the member is part of and has not hidden by a block, in one statement."""
    return await _by_id(tx, seen_by(member_id), ids)


async def relationships_overseen(
    tx: Transaction, overseer: Overseer, ids: Iterable[UUID]
) -> dict[UUID, RelationshipView]:
    return await _by_id(tx, overseen_by(overseer), ids)


async def relationships_of(
    tx: Transaction, member_id: UUID, *, status: Status | None, after: UUID | None, limit: int
) -> list[RelationshipView]:
    """The newest first; ids are made in the order of time."""
    query = _views().where(seen_by(member_id))
    if status is not None:
        query = query.where(relationships.c.status == status)
    if after is not None:
        query = query.where(relationships.c.id < after)
    return await _read(tx, query.order_by(relationships.c.id.desc()).limit(limit))


def overseen_by(overseer: Overseer) -> ColumnElement[bool]:
    return relationships.c.programme_id.in_(overseer.programmes) if overseer.programmes else true()


async def _by_id(tx: Transaction, seen: ColumnElement[bool], ids: Iterable[UUID]) -> dict[UUID, RelationshipView]:
    views = await _read(tx, _views().where(relationships.c.id.in_(list(ids)), seen))
    return {view.id: view for view in views}


async def _read(tx: Transaction, query: Select[Any]) -> list[RelationshipView]:
    return [_view(row) for row in (await tx.session.execute(query)).mappings()]


def _view(row: Any) -> RelationshipView:
    agreement = None
    if row["agreed_version"] is not None:
        names = (*_AGREED, "every_days", "minutes", "format")
        agreement = AgreementView(**{name: row[f"agreed_{name}"] for name in names})
    return RelationshipView(**{name: row[name] for name in _SHOWN}, gone=row["gone"], agreement=agreement)
