"""Leading a circle with its mentor on the graph: asked by one, and answered by the other, both in person."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.sessions.circles.commands import co_mentoring as commands
from services.sessions.circles.domain.gathering import GatheringKind, NoSuchGathering
from services.sessions.circles.graph.entities import Circle
from services.sessions.circles.graph.fields import seen
from services.sessions.circles.graph.inputs import CircleMemberInput
from services.sessions.circles.graph.meetings import CircleMeeting
from services.sessions.circles.queries.gatherings import co_mentor_offers as offers_to
from services.sessions.circles.queries.meetings import meetings_led_without
from services.sessions.facts.queries.people import check_may_lead


@strawberry.input
class CoMentoringInput:
    idempotency_key: str
    circle_id: strawberry.ID


@strawberry.type(description="A circle that you lead with its mentor from now on.")
class CoMentoring:
    circle: Circle
    led_without_you: list[CircleMeeting] = strawberry.field(
        description="Meetings ahead at which you have something else: the mentor leads them, and your time stays yours."
    )


async def co_mentor_offers(info: Info, first: int = 20, after: str | None = None) -> Connection[Circle]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await offers_to(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Circle.of, cursor=lambda row: (row.id,))


async def offer(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    member_id = as_uuid(input.member_id, name="memberId")
    return await _by_mentor(info, input, lambda tx, id_, by: commands.offer_co_mentoring(tx, id_, member_id, by=by))


async def withdraw(info: Info, input: CoMentoringInput) -> Circle:  # noqa: A002 - GraphQL's word.
    return await _by_mentor(info, input, lambda tx, id_, by: commands.withdraw_co_mentoring(tx, id_, by=by))


async def accept(info: Info, input: CoMentoringInput) -> CoMentoring:  # noqa: A002 - GraphQL's word.
    member_id, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")

    async def work(tx: Transaction) -> UUID:
        await check_may_lead(tx, member_id)
        return await commands.accept_co_mentoring(tx, circle_id, member_id)

    await run_once(info, input, work)
    async with info.context.reading() as tx:
        without = await meetings_led_without(tx, member_id, circle_id)
    return CoMentoring(
        circle=await _shown(info, circle_id), led_without_you=[CircleMeeting.of(each) for each in without]
    )


async def decline(info: Info, input: CoMentoringInput) -> Circle | None:  # noqa: A002 - GraphQL's word.
    member_id, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    await run_once(info, input, lambda tx: commands.decline_co_mentoring(tx, circle_id, member_id))
    found = await seen(info, circle_id, GatheringKind.CIRCLE)
    return None if found is None else Circle.of(found)


@strawberry.type
class Query:
    co_mentor_offers: Connection[Circle] = strawberry.field(
        resolver=co_mentor_offers,
        description="Circles that you are asked to lead with their mentor, newest first.",
    )


@strawberry.type
class Mutation:
    offer_co_mentoring: Circle = strawberry.mutation(
        resolver=offer,
        description="Asks a member to lead a circle of yours with you: one at a time, who has two weeks to answer.",
    )
    withdraw_co_mentoring: Circle = strawberry.mutation(
        resolver=withdraw,
        description="Takes that back while nobody has answered, so that you can ask somebody else.",
    )
    accept_co_mentoring: CoMentoring = strawberry.mutation(
        resolver=accept,
        description="Leads a circle with its mentor from now on; giveUpSeat steps down again. A seat in it goes on.",
    )
    decline_co_mentoring: Circle | None = strawberry.mutation(
        resolver=decline, description="Does not take it up, for good; the mentor hears no reason."
    )


async def _by_mentor(
    info: Info,
    given: CircleMemberInput | CoMentoringInput,
    work: Callable[[Transaction, UUID, UUID], Awaitable[UUID]],
) -> Circle:
    by, circle_id = info.context.identity.in_person(), as_uuid(given.circle_id, name="circleId")
    await run_once(info, given, lambda tx: work(tx, circle_id, by))
    return await _shown(info, circle_id)


async def _shown(info: Info, circle_id: UUID) -> Circle:
    found = await seen(info, circle_id, GatheringKind.CIRCLE)
    if found is None:
        raise NoSuchGathering
    return Circle.of(found)
