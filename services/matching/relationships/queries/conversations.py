"""Conversations that somebody is asked about, with their own answer and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from chassis.db import Transaction
from contracts.matching import Outcome
from services.matching.relationships.domain.conversation import ConversationStatus, Went, Wish
from services.matching.relationships.queries.seen import had_by
from services.matching.relationships.tables import conversation_answers, conversations


@dataclass(frozen=True, kw_only=True)
class ConversationView:
    """`went` to `agreement` are the reader's own answer; None while they have not given any."""

    session_id: UUID
    introduction_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    ends_at: datetime
    status: ConversationStatus
    answer_by: datetime | None
    outcome: Outcome | None
    went: Went | None
    note: str | None
    wish: Wish | None
    agreement: bool | None


async def conversations_to_answer(
    tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int
) -> list[ConversationView]:
    """Those that wait for this member's answer, the oldest first."""
    waiting = (conversations.c.status == ConversationStatus.ASKED, conversation_answers.c.member_id.is_(None))
    query = _views(member_id).where(*waiting)
    if after is not None:
        query = query.where(conversations.c.session_id > after)
    return await _read(tx, query.order_by(conversations.c.session_id).limit(limit))


async def conversations_by_id(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, ConversationView]:
    views = await _read(tx, _views(member_id).where(conversations.c.session_id.in_(list(ids))))
    return {view.session_id: view for view in views}


def _views(member_id: UUID) -> Select[Any]:
    mine = and_(
        conversation_answers.c.session_id == conversations.c.session_id, conversation_answers.c.member_id == member_id
    )
    c, a = conversations.c, conversation_answers.c
    told = (c.session_id, c.introduction_id, c.mentor_id, c.mentee_id, c.ends_at, c.status, c.answer_by, c.outcome)
    query = select(*told, a.went, a.note, a.wish, a.agreement)
    return query.outerjoin_from(conversations, conversation_answers, mine).where(had_by(member_id))


async def _read(tx: Transaction, query: Select[Any]) -> list[ConversationView]:
    return [ConversationView(**row) for row in (await tx.session.execute(query)).mappings()]
