"""Questions for the next meeting: asked, prepared, answered, or taken off the agenda."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.sessions.agendas.domain.questions import Asked, NoSuchQuestion, Question
from services.sessions.agendas.queries.meetings import check_met_in
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.relationships import Relationship, living_relationship


async def ask_question(tx: Transaction, relationship_id: UUID, asked: Asked, *, by: UUID) -> UUID:
    await living_relationship(tx, relationship_id, by)
    await spend(tx, by, What.QUESTION, about=relationship_id)
    asked = asked.cleaned()
    question = Question(
        id=new_id(),
        relationship_id=relationship_id,
        asked_by=by,
        question=asked.question,
        homework=asked.homework,
        asked_at=tx.now,
    )
    tx.session.add(question)
    return question.id


async def prepare_question(tx: Transaction, question_id: UUID, *, by: UUID, homework: str) -> UUID:
    question, _ = await _own_question(tx, question_id, by)
    question.prepare(homework, by=by)
    return question_id


async def settle_question(
    tx: Transaction, question_id: UUID, *, by: UUID, answer: str, session_id: UUID | None
) -> UUID:
    question, relationship = await _own_question(tx, question_id, by)
    await check_met_in(tx, relationship, session_id)
    question.settle(answer, by=by, session_id=session_id, now=tx.now)
    return question_id


async def drop_question(tx: Transaction, question_id: UUID, *, by: UUID) -> UUID:
    question, _ = await _own_question(tx, question_id, by)
    question.drop(by=by, now=tx.now)
    return question_id


async def _own_question(tx: Transaction, question_id: UUID, member_id: UUID) -> tuple[Question, Relationship]:
    question = await tx.session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NoSuchQuestion
    try:
        return question, await living_relationship(tx, question.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchQuestion from error
