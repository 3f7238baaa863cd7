"""Follow-ups of a member's own relationships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Select, bindparam, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.follow_ups import FollowUpState
from services.sessions.agendas.tables import follow_ups
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import ME, seen_by
from services.sessions.facts.tables import relationships


@dataclass(frozen=True, kw_only=True)
class FollowUpView:
    """A follow-up as the two see it; `gone`: who of them was erased."""

    id: UUID
    relationship_id: UUID
    what: str
    owner_id: UUID
    agreed_by: UUID
    due_on: date | None
    agreed_at: datetime
    agreed_in: UUID | None
    state: FollowUpState
    note: str
    settled_by: UUID | None
    settled_at: datetime | None
    gone: Sequence[UUID]


async def follow_ups_of(
    tx: Transaction,
    member_id: UUID,
    relationship_id: UUID,
    *,
    state: FollowUpState | None,
    after: UUID | None,
    limit: int,
) -> list[FollowUpView]:
    """Of one relationship, the newest first."""
    query = _views(member_id).where(follow_ups.c.relationship_id == relationship_id)
    if state is not None:
        query = query.where(follow_ups.c.state == state)
    if after is not None:
        query = query.where(follow_ups.c.id < after)
    return await _read(tx, query.order_by(follow_ups.c.id.desc()).limit(limit))


async def open_follow_ups_in(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, limit: int
) -> list[FollowUpView]:
    """What is still to be done in one relationship, by either of the two, the oldest first."""
    waiting = (follow_ups.c.relationship_id == relationship_id) & (follow_ups.c.state == FollowUpState.OPEN)
    return await _read(tx, _views(member_id).where(waiting).order_by(follow_ups.c.id).limit(limit))


async def open_follow_ups_of(tx: Transaction, member_id: UUID, *, limit: int) -> list[FollowUpView]:
    """What the member has still to do, anywhere: what is due first comes first, what has no day last."""
    return await _read(tx, _OPEN_OF_ME, {"me": member_id, "most": limit})


async def follow_up_by_id(tx: Transaction, member_id: UUID, follow_up_id: UUID) -> FollowUpView | None:
    found = await _read(tx, _views(member_id).where(follow_ups.c.id == follow_up_id))
    return found[0] if found else None


def _views(member_id: UUID | BindParameter[UUID]) -> Select[Any]:
    gone = erased_among(relationships.c.mentor_id, relationships.c.mentee_id).label("gone")
    related = relationships.c.relationship_id == follow_ups.c.relationship_id
    return select(follow_ups, gone).join(relationships, related).where(seen_by(member_id))


_OPEN_OF_ME = (
    _views(ME)
    .where(follow_ups.c.owner_id == ME, follow_ups.c.state == FollowUpState.OPEN, relationships.c.life != Life.ENDED)
    .order_by(follow_ups.c.due_on.asc().nulls_last(), follow_ups.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def _read(tx: Transaction, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[FollowUpView]:
    return [FollowUpView(**row) for row in (await tx.session.execute(query, values)).mappings()]
