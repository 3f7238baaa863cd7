"""Whom a member knows, whom they invited, and who waits for somebody new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, or_, select

from chassis.db import Transaction
from contracts.matching import Through
from contracts.words import Kind
from services.matching.facts.queries.blocks import blocked
from services.matching.relationships.domain.invitation import InvitationStatus
from services.matching.relationships.tables import connections, invitations, rematches


@dataclass(frozen=True, kw_only=True)
class ConnectionView:
    """`since` is None while only one of the two has said so; `declared`: whether the reader has."""

    id: UUID
    other_id: UUID
    through: Through
    since: datetime | None
    declared: bool


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    id: UUID
    inviter_id: UUID
    kind: Kind | None
    status: InvitationStatus
    sent_at: datetime
    expires_at: datetime
    accepted_by: UUID | None


@dataclass(frozen=True, kw_only=True)
class RematchView:
    """A mentee whose mentor left."""

    pool_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    programme_id: UUID | None
    need_id: UUID | None
    kind: Kind
    opened_at: datetime


async def connections_of(tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int) -> list[ConnectionView]:
    """In the order of their ids: those that are, and those that one of the two has declared.

    Nobody reads of somebody whom they blocked; to the other everything is as it was, but that what the blocker alone
    had said looks taken back: it could not be answered any more.
    """
    query = _connections(member_id)
    if after is not None:
        query = query.where(connections.c.id > after)
    return await _connection_views(tx, query.order_by(connections.c.id).limit(limit))


async def connection_by_id(tx: Transaction, member_id: UUID, connection_id: UUID) -> ConnectionView | None:
    found = await _connection_views(tx, _connections(member_id).where(connections.c.id == connection_id))
    return found[0] if found else None


def _connections(member_id: UUID) -> Select[Any]:
    c = connections.c
    other = case((c.low_id == member_id, c.high_id), else_=c.low_id)
    declared = case((c.low_id == member_id, c.low_declared), else_=c.high_declared)
    mine = or_(
        (c.low_id == member_id) & ~blocked(member_id, c.high_id) & (c.low_declared | ~blocked(c.high_id, member_id)),
        (c.high_id == member_id) & ~blocked(member_id, c.low_id) & (c.high_declared | ~blocked(c.low_id, member_id)),
    )
    query = select(c.id, other.label("other_id"), c.through, c.since, declared.label("declared"))
    return query.where(mine, or_(c.low_declared, c.high_declared))


async def _connection_views(tx: Transaction, query: Select[Any]) -> list[ConnectionView]:
    return [ConnectionView(**row) for row in (await tx.session.execute(query)).mappings()]


async def invitations_of(tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int) -> list[InvitationView]:
    """The newest first."""
    query = _invitations().where(invitations.c.inviter_id == member_id)
    if after is not None:
        query = query.where(invitations.c.id < after)
    return await _invitation_views(tx, query.order_by(invitations.c.id.desc()).limit(limit))


async def invitation_for(tx: Transaction, member_id: UUID, invitation_id: UUID) -> InvitationView | None:
    """Read by who invited, and by who accepted."""
    theirs = or_(invitations.c.inviter_id == member_id, invitations.c.accepted_by == member_id)
    found = await _invitation_views(tx, _invitations().where(theirs, invitations.c.id == invitation_id))
    return found[0] if found else None


def _invitations() -> Select[Any]:
    i = invitations.c
    return select(i.id, i.inviter_id, i.kind, i.status, i.sent_at, i.expires_at, i.accepted_by)


async def _invitation_views(tx: Transaction, query: Select[Any]) -> list[InvitationView]:
    return [InvitationView(**row) for row in (await tx.session.execute(query)).mappings()]


async def rematches_waiting(
    tx: Transaction, programmes: frozenset[UUID], *, after: tuple[UUID, UUID] | None, limit: int
) -> Sequence[RematchView]:
    """Pool by pool, who has nobody yet; `programmes` empty: of all."""
    r = rematches.c
    query = select(r.pool_id, r.mentee_id, r.mentor_id, r.programme_id, r.need_id, r.kind, r.opened_at)
    query = query.where(r.served_at.is_(None))
    if programmes:
        query = query.where(r.programme_id.in_(programmes))
    if after is not None:
        query = query.where(or_(r.pool_id > after[0], (r.pool_id == after[0]) & (r.mentee_id > after[1])))
    rows = await tx.session.execute(query.order_by(r.pool_id, r.mentee_id).limit(limit))
    return [RematchView(**row) for row in rows.mappings()]
