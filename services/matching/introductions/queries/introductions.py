"""Introductions as their two people see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.words import Kind
from services.matching.introductions.domain.introduction import Status
from services.matching.introductions.queries.seen import seen_by
from services.matching.introductions.tables import introductions


@dataclass(frozen=True, kw_only=True)
class IntroductionView:
    """What both people may read; why a mentor declined is in no view."""

    id: UUID
    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind
    status: Status
    topic: str
    tried: str
    first_step: str
    sent_at: datetime
    expires_at: datetime
    starts_at: datetime | None
    session_id: UUID | None
    gone: Sequence[UUID]
    """Who of the two was erased."""


class Box(str, Enum):
    """Which of one's introductions."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"


_OWNER = {Box.SENT: introductions.c.mentee_id, Box.RECEIVED: introductions.c.mentor_id}
_VIEW = select(
    introductions.c.id,
    introductions.c.mentee_id,
    introductions.c.mentor_id,
    introductions.c.need_id,
    introductions.c.kind,
    introductions.c.status,
    introductions.c.topic,
    introductions.c.tried,
    introductions.c.first_step,
    introductions.c.sent_at,
    introductions.c.expires_at,
    introductions.c.starts_at,
    introductions.c.session_id,
    erased_among(introductions.c.mentee_id, introductions.c.mentor_id).label("gone"),
)


async def introductions_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, IntroductionView]:
    """Those that the member is part of and has not hidden by a block, by id, in one statement."""
    views = await _views(tx, _VIEW.where(introductions.c.id.in_(list(ids)), seen_by(member_id)))
    return {view.id: view for view in views}


async def introductions_in(
    tx: Transaction, member_id: UUID, box: Box, *, after: UUID | None, limit: int
) -> list[IntroductionView]:
    """The newest first; ids are made in the order of time."""
    query = _VIEW.where(_OWNER[box] == member_id, seen_by(member_id))
    if after is not None:
        query = query.where(introductions.c.id < after)
    return await _views(tx, query.order_by(introductions.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[IntroductionView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [IntroductionView(**row) for row in rows]
