"""Proposals as their two people see them, and for staff those of a programme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.matching.facts.queries.blocks import blocked
from services.matching.programmes.domain.proposal import Origin, ProposalStatus
from services.matching.programmes.tables import proposals


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    id: UUID
    programme_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    points: int
    origin: Origin
    status: ProposalStatus
    offered_at: datetime
    expires_at: datetime
    mentor_yes_at: datetime | None
    mentee_yes_at: datetime | None
    relationship_id: UUID | None
    gone: Sequence[UUID]
    """Who of the two was erased."""


_VIEW = select(
    *(column for column in proposals.columns if column.name not in {"run_id", "mentor_seat", "ended_at"}),
    erased_among(proposals.c.mentee_id, proposals.c.mentor_id).label("gone"),
)


async def proposals_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, ProposalView]:
    """Those that the member is part of and has not hidden by a block."""
    views = await _views(tx, _VIEW.where(proposals.c.id.in_(list(ids)), _seen_by(member_id)))
    return {view.id: view for view in views}


async def proposals_of_member(
    tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int
) -> list[ProposalView]:
    """The newest first."""
    return await _page(tx, _seen_by(member_id), after=after, limit=limit)


async def proposals_of_programme(
    tx: Transaction, programme_id: UUID, *, after: UUID | None, limit: int
) -> list[ProposalView]:
    """The newest first."""
    return await _page(tx, proposals.c.programme_id == programme_id, after=after, limit=limit)


def agreed() -> Select[Any]:
    """Which proposal led to which relationship, as columns for the report of outcomes."""
    return select(proposals.c.id, proposals.c.relationship_id).where(proposals.c.relationship_id.is_not(None))


def _seen_by(member_id: UUID) -> ColumnElement[bool]:
    """As with introductions: a block hides them from the one who raised it."""
    as_mentee = and_(proposals.c.mentee_id == member_id, ~blocked(member_id, proposals.c.mentor_id))
    as_mentor = and_(proposals.c.mentor_id == member_id, ~blocked(member_id, proposals.c.mentee_id))
    return or_(as_mentee, as_mentor)


async def _page(tx: Transaction, which: ColumnElement[bool], *, after: UUID | None, limit: int) -> list[ProposalView]:
    query = _VIEW.where(which)
    if after is not None:
        query = query.where(proposals.c.id < after)
    return await _views(tx, query.order_by(proposals.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[ProposalView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [ProposalView(**row) for row in rows]
