"""The queries and mutations: who may ask, what was asked, and the answer read back."""

from datetime import datetime
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.matching.introductions.commands.introductions import (
    SendIntroduction,
    accept_introduction,
    decline_introduction,
    send_introduction,
    withdraw_introduction,
)
from services.matching.introductions.commands.times import accept_proposed_time, propose_times
from services.matching.introductions.domain.refusals import NoSuchIntroduction
from services.matching.introductions.domain.status import DeclineReason
from services.matching.introductions.graph.entities import Introduction
from services.matching.introductions.queries import introductions as introduction_queries
from services.matching.introductions.queries.introductions import Box


@strawberry.input
class SendIntroductionInput:
    idempotency_key: str
    need_id: strawberry.ID
    mentor_id: strawberry.ID
    topic: str = strawberry.field(description="What you are working on: at most 300 characters.")
    tried: str = strawberry.field(default="", description="What you tried: at most 1000 characters.")
    first_step: str = strawberry.field(default="", description="A small first step: at most 300 characters.")
    next_choices: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Members to whom the ask moves on by itself when it comes to nothing, the best first: at most 3.",
    )


@strawberry.input
class AcceptIntroductionInput:
    idempotency_key: str
    introduction_id: strawberry.ID
    starts_at: datetime = strawberry.field(description="A quarter of an hour at which both have time, within 60 days.")


@strawberry.input
class ProposeTimesInput:
    idempotency_key: str
    introduction_id: strawberry.ID
    times: list[datetime] = strawberry.field(description="One to three quarters of an hour, within 60 days.")


@strawberry.input
class AcceptProposedTimeInput:
    idempotency_key: str
    introduction_id: strawberry.ID
    starts_at: datetime = strawberry.field(description="One of the proposed times.")


@strawberry.input
class DeclineIntroductionInput:
    idempotency_key: str
    introduction_id: strawberry.ID
    reason: DeclineReason
    note: str = ""


@strawberry.input
class WithdrawIntroductionInput:
    idempotency_key: str
    introduction_id: strawberry.ID


async def introduction(info: Info, id: strawberry.ID) -> Introduction | None:  # noqa: A002 - GraphQL's word.
    return await _read(info, as_uuid(id))


async def introductions(info: Info, box: Box, first: int = 20, after: str | None = None) -> Connection[Introduction]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    last = page.last_id()
    async with info.context.reading() as tx:
        rows = await introduction_queries.introductions_in(tx, member_id, box, after=last, limit=page.first + 1)
    return connection(rows, page, node=Introduction.of, cursor=lambda row: (row.id,))


async def send(info: Info, input: SendIntroductionInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, keyring = info.context.identity.member(), info.context.parts["keyring"]
    command = SendIntroduction(
        need_id=as_uuid(input.need_id, name="needId"),
        mentor_id=as_uuid(input.mentor_id, name="mentorId"),
        topic=input.topic,
        tried=input.tried,
        first_step=input.first_step,
        next_choices=tuple(as_uuid(each, name="nextChoices") for each in input.next_choices),
    )

    async def work(tx: Transaction) -> UUID:
        return await send_introduction(tx, member_id, command, keyring=keyring)

    return await _read(info, await run_once(info, input, work))


async def accept(info: Info, input: AcceptIntroductionInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, introduction_id = info.context.identity.member(), _introduction_id(input.introduction_id)

    async def work(tx: Transaction) -> UUID:
        return await accept_introduction(tx, introduction_id, by=member_id, starts_at=input.starts_at)

    return await _read(info, await run_once(info, input, work))


async def propose(info: Info, input: ProposeTimesInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, introduction_id = info.context.identity.member(), _introduction_id(input.introduction_id)

    async def work(tx: Transaction) -> UUID:
        return await propose_times(tx, introduction_id, by=member_id, times=input.times)

    return await _read(info, await run_once(info, input, work))


async def accept_proposed(info: Info, input: AcceptProposedTimeInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, introduction_id = info.context.identity.member(), _introduction_id(input.introduction_id)

    async def work(tx: Transaction) -> UUID:
        return await accept_proposed_time(tx, introduction_id, by=member_id, starts_at=input.starts_at)

    return await _read(info, await run_once(info, input, work))


async def decline(info: Info, input: DeclineIntroductionInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, introduction_id = info.context.identity.member(), _introduction_id(input.introduction_id)

    async def work(tx: Transaction) -> UUID:
        return await decline_introduction(tx, introduction_id, by=member_id, reason=input.reason, note=input.note)

    return await _read(info, await run_once(info, input, work))


async def withdraw(info: Info, input: WithdrawIntroductionInput) -> Introduction:  # noqa: A002 - GraphQL's word.
    member_id, introduction_id = info.context.identity.member(), _introduction_id(input.introduction_id)

    async def work(tx: Transaction) -> UUID:
        return await withdraw_introduction(tx, introduction_id, by=member_id)

    return await _read(info, await run_once(info, input, work))


async def _read(info: Info, introduction_id: UUID) -> Introduction:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        found = await introduction_queries.introductions_by_id(tx, member_id, [introduction_id])
    if introduction_id not in found:
        raise NoSuchIntroduction
    return Introduction.of(found[introduction_id])


def _introduction_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="introductionId")
