"""Readers: a member's own concerns, and for staff the cases of others with everything that was shown them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.circles.queries.posts import CirclePostView
from services.sessions.messages.queries import MessageView
from services.sessions.safety.domain import Act, ConcernKind, ConcernState, Decision
from services.sessions.safety.tables import concern_acts, concern_messages, concern_posts, concerns


@dataclass(frozen=True, kw_only=True)
class ConcernView:
    id: UUID
    reporter_id: UUID
    about_id: UUID
    gone: Sequence[UUID]
    kind: ConcernKind
    text: str
    raised_at: datetime
    state: ConcernState
    taken_by: UUID | None
    decision: Decision | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ActView:
    id: UUID
    actor_id: UUID
    act: Act
    note: str
    at: datetime


async def own_concerns(tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int) -> list[ConcernView]:
    """What the member reported, newest first."""
    return await _page(tx, _CONCERNS.where(concerns.c.reporter_id == member_id), after=after, limit=limit)


async def cases(
    tx: Transaction, staff_id: UUID, *, state: ConcernState | None, after: UUID | None, limit: int
) -> list[ConcernView]:
    """All but those that the reader is one of the two of, newest first."""
    query = _CONCERNS.where(concerns.c.reporter_id != staff_id, concerns.c.about_id != staff_id)
    if state is not None:
        query = query.where(concerns.c.state == state)
    return await _page(tx, query, after=after, limit=limit)


async def concern_by_id(tx: Transaction, concern_id: UUID) -> ConcernView | None:
    """Whoever calls has decided whether the reader may see it."""
    found = await _views(tx, _CONCERNS.where(concerns.c.id == concern_id))
    return found[0] if found else None


async def acts_of(tx: Transaction, concern_id: UUID, *, after: UUID | None, limit: int) -> list[ActView]:
    """What staff did, in the order of time."""
    a = concern_acts.c
    query = select(a.id, a.actor_id, a.act, a.note, a.at).where(a.concern_id == concern_id)
    if after is not None:
        query = query.where(a.id > after)
    return [ActView(**row) for row in (await tx.session.execute(query.order_by(a.id).limit(limit))).mappings()]


async def messages_shown(tx: Transaction, concern_id: UUID) -> list[MessageView]:
    """The messages that the reporter attached, as they were then, at most twenty, in the order of time."""
    m = concern_messages.c
    query = select(
        *(m.message_id.label("id"), m.author_id, erased_among(m.author_id).label("gone")),
        *(func.nullif(m.text, "").label("text"), m.written_at),
    ).where(m.concern_id == concern_id)
    rows = await tx.session.execute(query.order_by(m.written_at, m.message_id))
    return [MessageView(**row) for row in rows.mappings()]


async def posts_shown(tx: Transaction, concern_id: UUID) -> list[CirclePostView]:
    """What the reporter attached of a circle, as it was then, at most twenty, in the order of time."""
    p = concern_posts.c
    query = select(
        *(p.post_id.label("id"), p.circle_id, p.author_id, erased_among(p.author_id).label("gone")),
        *(func.nullif(p.text, "").label("text"), p.written_at),
    ).where(p.concern_id == concern_id)
    rows = await tx.session.execute(query.order_by(p.written_at, p.post_id))
    return [CirclePostView(**row) for row in rows.mappings()]


_CONCERNS = select(
    concerns.c.id,
    concerns.c.reporter_id,
    concerns.c.about_id,
    erased_among(concerns.c.reporter_id, concerns.c.about_id).label("gone"),
    concerns.c.kind,
    concerns.c.text,
    concerns.c.raised_at,
    concerns.c.state,
    concerns.c.taken_by,
    concerns.c.decision,
    concerns.c.closed_at,
)


async def _page(tx: Transaction, query: Select[Any], *, after: UUID | None, limit: int) -> list[ConcernView]:
    if after is not None:
        query = query.where(concerns.c.id < after)
    return await _views(tx, query.order_by(concerns.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[ConcernView]:
    return [ConcernView(**row) for row in (await tx.session.execute(query)).mappings()]
