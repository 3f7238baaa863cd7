"""Readers: a member's own sessions, and nobody else's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, DateTime, Integer, Select, bindparam, or_, select, tuple_

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.stores import erased_among
from contracts.words import Format
from services.sessions.facts.queries.relationships import ME
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions


@dataclass(frozen=True, kw_only=True)
class SessionView:
    """A session as its two people see it: of an introduction or of a relationship, never of both."""

    id: UUID
    introduction_id: UUID | None
    relationship_id: UUID | None
    series_id: UUID | None
    mentor_id: UUID
    mentee_id: UUID
    starts_at: datetime
    ends_at: datetime
    format: Format | None
    place: str | None
    status: Status
    sequence: int
    changed_at: datetime
    cancelled_by: UUID | None
    gone: Sequence[UUID]
    """Who of the two was erased."""


class SessionOrder(str, Enum):
    EARLIEST_FIRST = "EARLIEST_FIRST"
    LATEST_FIRST = "LATEST_FIRST"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of a member's sessions: those that have not ended at `since`, of one relationship, or all of them."""

    since: datetime | None = None
    relationship_id: UUID | None = None
    order: SessionOrder = SessionOrder.EARLIEST_FIRST


Position = tuple[datetime, UUID]
"""Where a session stands in a member's list: its start, and its id among those that start together."""

_VIEW = select(
    sessions.c.id,
    sessions.c.introduction_id,
    sessions.c.relationship_id,
    sessions.c.series_id,
    sessions.c.mentor_id,
    sessions.c.mentee_id,
    sessions.c.starts_at,
    sessions.c.ends_at,
    sessions.c.format,
    sessions.c.place,
    sessions.c.status,
    sessions.c.sequence,
    sessions.c.changed_at,
    sessions.c.cancelled_by,
    erased_among(sessions.c.mentor_id, sessions.c.mentee_id).label("gone"),
)


async def own_session(tx: Transaction, session_id: UUID, member_id: UUID) -> SessionView:
    """The member's own, in whatever state; anybody else's is NotFound."""
    found = await sessions_by_id(tx, member_id, [session_id])
    if session_id not in found:
        raise NotFound
    return found[session_id]


async def sessions_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, SessionView]:
    """Those of the sessions that the member takes part in, by id, in one statement."""
    views = await _views(tx, _VIEW.where(sessions.c.id.in_(list(ids)), _is_of(member_id)))
    return {view.id: view for view in views}


async def sessions_of(
    tx: Transaction, member_id: UUID, wanted: Wanted, *, after: Position | None, limit: int
) -> list[SessionView]:
    """Those of the member's sessions, in that order."""
    query, place = _VIEW.where(_is_of(member_id)), tuple_(sessions.c.starts_at, sessions.c.id)
    if wanted.since is not None:
        query = query.where(sessions.c.ends_at > wanted.since)
    if wanted.relationship_id is not None:
        query = query.where(sessions.c.relationship_id == wanted.relationship_id)
    latest = wanted.order is SessionOrder.LATEST_FIRST
    if after is not None:
        query = query.where(place < after if latest else place > after)
    by = (sessions.c.starts_at.desc(), sessions.c.id.desc()) if latest else (sessions.c.starts_at, sessions.c.id)
    return await _views(tx, query.order_by(*by).limit(limit))


async def sessions_between(
    tx: Transaction, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[SessionView]:
    """The member's sessions, cancelled ones too, that start in `[since, until)`; of too many the latest."""
    query = _VIEW.where(_is_of(member_id), sessions.c.starts_at >= since, sessions.c.starts_at < until)
    return await _views(tx, query.order_by(sessions.c.starts_at.desc(), sessions.c.id).limit(limit))


async def sessions_ahead_of(tx: Transaction, member_id: UUID, *, limit: int) -> list[SessionView]:
    """The member's booked sessions that are not over, the next one first."""
    # No session lasts a day, so that the index by start finds them without the whole history.
    values = {"me": member_id, "now": tx.now, "yesterday": tx.now - timedelta(days=1), "most": limit}
    rows = (await tx.session.execute(_AHEAD_OF_ME, values)).mappings()
    return [SessionView(**row) for row in rows]


def _is_of(member_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    return or_(sessions.c.mentor_id == member_id, sessions.c.mentee_id == member_id)


_AHEAD_OF_ME = (
    _VIEW.where(
        _is_of(ME),
        sessions.c.starts_at > bindparam("yesterday", type_=DateTime(timezone=True)),
        sessions.c.ends_at > bindparam("now", type_=DateTime(timezone=True)),
        sessions.c.status == Status.BOOKED,
    )
    .order_by(sessions.c.starts_at, sessions.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def _views(tx: Transaction, query: Select[Any]) -> list[SessionView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [SessionView(**row) for row in rows]
