"""The mutations of agendas, each for a member in person."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.sessions.agendas.commands import follow_ups, questions
from services.sessions.agendas.domain.follow_ups import NoSuchFollowUp, Task
from services.sessions.agendas.domain.questions import Asked, NoSuchQuestion
from services.sessions.agendas.graph.entities import AgendaQuestion, FollowUp
from services.sessions.agendas.graph.inputs import (
    AgreeFollowUpInput,
    AskQuestionInput,
    DropFollowUpInput,
    DropQuestionInput,
    FinishFollowUpInput,
    MoveFollowUpInput,
    PrepareQuestionInput,
    SettleQuestionInput,
)
from services.sessions.agendas.queries.follow_ups import follow_up_by_id
from services.sessions.agendas.queries.questions import question_by_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

Work = Callable[[Transaction, UUID], Awaitable[UUID]]


async def ask_question(info: Info, input: AskQuestionInput) -> AgendaQuestion:
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    asked = Asked(question=input.question, homework=input.homework)
    return await _questioned(info, input, lambda tx, by: questions.ask_question(tx, relationship_id, asked, by=by))


async def prepare_question(info: Info, input: PrepareQuestionInput) -> AgendaQuestion:
    question_id, homework = _question_id(input.question_id), input.homework
    return await _questioned(
        info, input, lambda tx, by: questions.prepare_question(tx, question_id, by=by, homework=homework)
    )


async def settle_question(info: Info, input: SettleQuestionInput) -> AgendaQuestion:
    question_id, session_id = _question_id(input.question_id), _session_id(input.session_id)
    return await _questioned(
        info,
        input,
        lambda tx, by: questions.settle_question(tx, question_id, by=by, answer=input.answer, session_id=session_id),
    )


async def drop_question(info: Info, input: DropQuestionInput) -> AgendaQuestion:
    question_id = _question_id(input.question_id)
    return await _questioned(info, input, lambda tx, by: questions.drop_question(tx, question_id, by=by))


async def agree_follow_up(info: Info, input: AgreeFollowUpInput) -> FollowUp:
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    task = Task(
        what=input.what,
        owner_id=as_uuid(input.owner_id, name="ownerId"),
        due_on=input.due_on,
        session_id=_session_id(input.session_id),
    )
    return await _followed(info, input, lambda tx, by: follow_ups.agree_follow_up(tx, relationship_id, task, by=by))


async def move_follow_up(info: Info, input: MoveFollowUpInput) -> FollowUp:
    follow_up_id, due_on = _follow_up_id(input.follow_up_id), input.due_on
    return await _followed(
        info, input, lambda tx, by: follow_ups.move_follow_up(tx, follow_up_id, by=by, due_on=due_on)
    )


async def finish_follow_up(info: Info, input: FinishFollowUpInput) -> FollowUp:
    follow_up_id, note = _follow_up_id(input.follow_up_id), input.note
    return await _followed(info, input, lambda tx, by: follow_ups.finish_follow_up(tx, follow_up_id, by=by, note=note))


async def drop_follow_up(info: Info, input: DropFollowUpInput) -> FollowUp:
    follow_up_id, why = _follow_up_id(input.follow_up_id), input.why
    return await _followed(info, input, lambda tx, by: follow_ups.drop_follow_up(tx, follow_up_id, by=by, why=why))


async def _questioned(info: Info, input: Any, work: Work) -> AgendaQuestion:
    """The question as it is after a change; a change that was done before is read again."""
    member_id = info.context.identity.in_person()
    question_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await question_by_id(tx, member_id, question_id)
    if view is None:
        raise NoSuchQuestion
    return AgendaQuestion.of(view)


async def _followed(info: Info, input: Any, work: Work) -> FollowUp:
    member_id = info.context.identity.in_person()
    follow_up_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await follow_up_by_id(tx, member_id, follow_up_id)
    if view is None:
        raise NoSuchFollowUp
    return FollowUp.of(view)


def _question_id(value: str) -> UUID:
    return as_uuid(value, name="questionId")


def _follow_up_id(value: str) -> UUID:
    return as_uuid(value, name="followUpId")


def _session_id(value: str | None) -> UUID | None:
    return None if value is None else as_uuid(value, name="sessionId")
