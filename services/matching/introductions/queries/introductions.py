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
from services.matching.introductions.domain.status import LIVE, OPEN, Side, Status, seen
from services.matching.introductions.queries.seen import seen_by
from services.matching.introductions.tables import introductions, next_choices


@dataclass(frozen=True, kw_only=True)
class IntroductionView:
    """What one of the two may read, as `side`; why a mentor declined is in no view, and that they did in theirs alone.

    `proposed_times` are there while somebody has to choose one; `next_id` is for the mentee, who was told.
    """

    id: UUID
    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind
    side: Side
    status: Status
    topic: str
    tried: str
    first_step: str
    sent_at: datetime
    expires_at: datetime
    starts_at: datetime | None
    session_id: UUID | None
    proposed_by: Side | None
    proposed_times: Sequence[datetime]
    next_id: UUID | None
    gone: Sequence[UUID]
    """Who of the two was erased."""

    @property
    def your_turn(self) -> bool:
        """Whether an answer of this side is waited for."""
        if self.status is Status.TIME_PROPOSED:
            return self.proposed_by is not self.side
        return self.status in OPEN and self.side is Side.MENTOR


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
    introductions.c.declined,
    introductions.c.proposed_by,
    introductions.c.proposed_times,
    introductions.c.next_id,
    erased_among(introductions.c.mentee_id, introductions.c.mentor_id).label("gone"),
)


async def introductions_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, IntroductionView]:
    """Those that the member is part of and has not hidden by a block, by id, in one statement."""
    views = await _views(tx, member_id, _VIEW.where(introductions.c.id.in_(list(ids)), seen_by(member_id)))
    return {view.id: view for view in views}


async def introductions_in(
    tx: Transaction, member_id: UUID, box: Box, *, after: UUID | None, limit: int
) -> list[IntroductionView]:
    """The newest first; ids are made in the order of time."""
    query = _VIEW.where(_OWNER[box] == member_id, seen_by(member_id))
    if after is not None:
        query = query.where(introductions.c.id < after)
    return await _views(tx, member_id, query.order_by(introductions.c.id.desc()).limit(limit))


async def choices_after(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For live introductions that the member sent: whom the ask may move on to, in order, in one statement."""
    live = introductions.c.status.in_(LIVE) & (introductions.c.mentee_id == member_id)
    query = (
        select(introductions.c.id, next_choices.c.mentor_id)
        .join(next_choices, next_choices.c.need_id == introductions.c.need_id)
        .where(live, introductions.c.id.in_(list(ids)))
        .order_by(next_choices.c.place)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.session.execute(query):
        found.setdefault(row.id, []).append(row.mentor_id)
    return found


async def _views(tx: Transaction, member_id: UUID, query: Select[Any]) -> list[IntroductionView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [_view(dict(row), member_id) for row in rows]


def _view(row: dict[str, Any], member_id: UUID) -> IntroductionView:
    side = Side.MENTEE if row["mentee_id"] == member_id else Side.MENTOR
    status = seen(row["status"], side, declined=row.pop("declined"))
    by = {row["mentee_id"]: Side.MENTEE, row["mentor_id"]: Side.MENTOR}.get(row["proposed_by"])
    shown: dict[str, Any] = {"side": side, "status": status, "proposed_by": by}
    if status is not Status.TIME_PROPOSED:
        shown |= {"proposed_by": None, "proposed_times": ()}
    if side is Side.MENTOR:
        shown |= {"next_id": None}
    return IntroductionView(**{**row, **shown})
