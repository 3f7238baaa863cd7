"""The queries and mutations of ledgers, each for a member in person."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from contracts.sessions import Gift
from services.sessions.ledgers import commands, queries
from services.sessions.ledgers.domain import Answer, Counsel, NoSuchAdvice
from services.sessions.ledgers.graph.entities import Advice, GiftGiven

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

Work = Callable[[Transaction, UUID], Awaitable[UUID]]


@strawberry.input
class GiveAdviceInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    topic: str = strawberry.field(description="In a line of at most 200 characters.")
    words: str = strawberry.field(description="At most 2000 characters.")
    session_id: strawberry.ID | None = strawberry.field(
        default=None, description="The meeting it was given in; null: between meetings."
    )


@strawberry.input
class AnswerAdviceInput:
    idempotency_key: str
    advice_id: strawberry.ID
    answer: Answer
    because: str = strawberry.field(default="", description="Why; who chooses otherwise has to say it.")


@strawberry.input
class ReportAdviceInput:
    idempotency_key: str
    advice_id: strawberry.ID
    result: str = strawberry.field(description="What came of it: at most 2000 characters.")


@strawberry.input
class GiftInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    gift: Gift
    words: str = strawberry.field(description="At most 2000 characters.")


async def advice(
    info: Info, relationship_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Advice]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = _relationship_id(relationship_id), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.advice_of(tx, member_id, of, after=last, limit=page.first + 1)
    return connection(rows, page, node=Advice.of, cursor=lambda row: (row.id,))


async def gifts(
    info: Info, relationship_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[GiftGiven]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = _relationship_id(relationship_id), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.gifts_of(tx, member_id, of, after=last, limit=page.first + 1)
    return connection(rows, page, node=GiftGiven.of, cursor=lambda row: (row.id,))


async def give_advice(info: Info, input: GiveAdviceInput) -> Advice:
    relationship_id = _relationship_id(input.relationship_id)
    session_id = None if input.session_id is None else as_uuid(input.session_id, name="sessionId")
    counsel = Counsel(topic=input.topic, words=input.words, session_id=session_id)
    return await _advised(info, input, lambda tx, by: commands.give_advice(tx, relationship_id, counsel, by=by))


async def answer_advice(info: Info, input: AnswerAdviceInput) -> Advice:
    advice_id, answer, because = _advice_id(input.advice_id), input.answer, input.because
    return await _advised(
        info, input, lambda tx, by: commands.answer_advice(tx, advice_id, by=by, answer=answer, because=because)
    )


async def report_advice(info: Info, input: ReportAdviceInput) -> Advice:
    advice_id = _advice_id(input.advice_id)
    return await _advised(info, input, lambda tx, by: commands.report_advice(tx, advice_id, by=by, result=input.result))


async def give_gift(info: Info, input: GiftInput) -> GiftGiven:
    to = _relationship_id(input.relationship_id)
    return await _given(info, input, lambda tx, by: commands.give_gift(tx, to, input.gift, by=by, words=input.words))


async def note_gift(info: Info, input: GiftInput) -> GiftGiven:
    of = _relationship_id(input.relationship_id)
    return await _given(info, input, lambda tx, by: commands.note_gift(tx, of, input.gift, by=by, words=input.words))


async def _advised(info: Info, input: Any, work: Work) -> Advice:
    """The advice as it is after a change; a change that was done before is read again."""
    member_id = info.context.identity.in_person()
    advice_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await queries.advice_by_id(tx, member_id, advice_id)
    if view is None:
        raise NoSuchAdvice
    return Advice.of(view)


async def _given(info: Info, input: Any, work: Work) -> GiftGiven:
    member_id = info.context.identity.in_person()
    gift_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await queries.gift_by_id(tx, member_id, gift_id)
    if view is None:
        raise NotFound
    return GiftGiven.of(view)


def _relationship_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="relationshipId")


def _advice_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="adviceId")
