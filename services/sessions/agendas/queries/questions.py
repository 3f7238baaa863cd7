"""Questions of a member's own relationships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.questions import QuestionState
from services.sessions.agendas.tables import questions
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question as the two see it; `gone`: who of them was erased."""

    id: UUID
    relationship_id: UUID
    asked_by: UUID
    question: str
    homework: str
    asked_at: datetime
    state: QuestionState
    answer: str
    settled_by: UUID | None
    settled_at: datetime | None
    settled_in: UUID | None
    gone: Sequence[UUID]


async def questions_of(
    tx: Transaction,
    member_id: UUID,
    relationship_id: UUID,
    *,
    state: QuestionState | None,
    after: UUID | None,
    limit: int,
) -> list[QuestionView]:
    """Of one relationship, the newest first."""
    query = _views(member_id).where(questions.c.relationship_id == relationship_id)
    if state is not None:
        query = query.where(questions.c.state == state)
    if after is not None:
        query = query.where(questions.c.id < after)
    return await _read(tx, query.order_by(questions.c.id.desc()).limit(limit))


async def open_questions_in(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, limit: int
) -> list[QuestionView]:
    """What waits for an answer in one relationship, the oldest first."""
    waiting = (questions.c.relationship_id == relationship_id) & (questions.c.state == QuestionState.OPEN)
    return await _read(tx, _views(member_id).where(waiting).order_by(questions.c.id).limit(limit))


async def question_by_id(tx: Transaction, member_id: UUID, question_id: UUID) -> QuestionView | None:
    found = await _read(tx, _views(member_id).where(questions.c.id == question_id))
    return found[0] if found else None


def _views(member_id: UUID) -> Select[Any]:
    gone = erased_among(relationships.c.mentor_id, relationships.c.mentee_id).label("gone")
    related = relationships.c.relationship_id == questions.c.relationship_id
    return select(questions, gone).join(relationships, related).where(seen_by(member_id))


async def _read(tx: Transaction, query: Select[Any]) -> list[QuestionView]:
    return [QuestionView(**row) for row in (await tx.session.execute(query)).mappings()]
