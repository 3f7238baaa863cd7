"""What circles' fields do: all of it for members in person, who see what no block keeps from them."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput, NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.words import a_line
from contracts.skills import labels
from services.sessions.circles.commands import gatherings, seats
from services.sessions.circles.domain.defaults import LONGEST_TOPIC, MOST_SKILLS
from services.sessions.circles.domain.gathering import Gathering, GatheringKind
from services.sessions.circles.graph.entities import Circle, SeatClaim, Seating
from services.sessions.circles.graph.inputs import (
    CircleMemberInput,
    CloseCircleInput,
    SeatClaimInput,
    StartCircleInput,
)
from services.sessions.circles.queries import gatherings as queries
from services.sessions.facts.queries.people import check_known, check_may_lead
from services.sessions.parts import KEYRING

OfTopic = Annotated[str | None, strawberry.argument(description="A part of its topic, in whatever case.")]
OfSkill = Annotated[str | None, strawberry.argument(description="The URI of one of its ESCO skills.")]
OfMentor = Annotated[strawberry.ID | None, strawberry.argument(description="Led by this member.")]
Work = Callable[[Transaction], Awaitable[UUID]]


async def circles(
    info: Info,
    *,
    topic: OfTopic = None,
    skill: OfSkill = None,
    mentor_id: OfMentor = None,
    first: int = 20,
    after: str | None = None,
) -> Connection[Circle]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    sought = looked_for(topic=topic, skill=skill, mentor_id=mentor_id)
    async with info.context.reading() as tx:
        rows = await queries.open_circles(tx, member_id, sought=sought, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Circle.of, cursor=lambda row: (row.id,))


async def own_circles(info: Info, first: int = 20, after: str | None = None) -> Connection[Circle]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.own_gatherings(
            tx, member_id, GatheringKind.CIRCLE, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=Circle.of, cursor=lambda row: (row.id,))


async def circle(info: Info, id: strawberry.ID) -> Circle | None:  # noqa: A002 - GraphQL's word.
    found = await seen(info, as_uuid(id), GatheringKind.CIRCLE)
    return None if found is None else Circle.of(found)


async def seat_claims(
    info: Info, gathering_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[SeatClaim]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    asked = as_uuid(gathering_id, name="gatheringId")
    async with info.context.reading() as tx:
        rows = await queries.claims_at(tx, member_id, asked, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=SeatClaim.of, cursor=lambda row: (row.id,))


async def start_circle(info: Info, input: StartCircleInput) -> Circle:  # noqa: A002 - GraphQL's word.
    mentor_id, circle_id = info.context.identity.in_person(), new_id()
    topic = a_line(input.topic, name="topic", most=LONGEST_TOPIC.value)
    topic_sealed = await sealed_topic(info, mentor_id, topic)
    skills = skills_among(input.skills)
    co_mentor_id = None if input.co_mentor_id is None else as_uuid(input.co_mentor_id, name="coMentorId")

    async def work(tx: Transaction) -> UUID:
        await check_may_lead(tx, mentor_id)
        started = Gathering(
            id=circle_id,
            kind=GatheringKind.CIRCLE,
            mentor_id=mentor_id,
            topic=topic,
            topic_sealed=topic_sealed,
            skills=skills,
            admission=input.admission,
            seats=input.seats,
            minutes=input.minutes,
            every_days=input.every_days,
            started_at=tx.now,
        )
        return await gatherings.start_circle(tx, started, co_mentor_id=co_mentor_id)

    return Circle.of(await done(info, input, work))


async def close_circle(info: Info, input: CloseCircleInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    await check_kind(info, circle_id, GatheringKind.CIRCLE)
    return Circle.of(await done(info, input, lambda tx: gatherings.close_gathering(tx, circle_id, by=by)))


async def invite_to_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await asking(info, input)

    async def work(tx: Transaction) -> UUID:
        return await gatherings.invite(tx, circle_id, member_id, by=by, claim_id=new_id())

    return Circle.of(await done(info, input, work))


async def admit_to_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await asking(info, input)
    return Circle.of(await done(info, input, lambda tx: gatherings.admit(tx, circle_id, member_id, by=by)))


async def turn_down_for_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await asking(info, input)
    return Circle.of(await done(info, input, lambda tx: gatherings.turn_down(tx, circle_id, member_id, by=by)))


async def claim_seat(info: Info, input: SeatClaimInput) -> Seating:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")

    async def work(tx: Transaction) -> UUID:
        await check_known(tx, member_id)
        return await seats.ask_for_seat(tx, gathering_id, member_id, claim_id=new_id())

    return Seating.of(await done(info, input, work))


async def accept_seat(info: Info, input: SeatClaimInput) -> Seating:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")
    return Seating.of(await done(info, input, lambda tx: seats.accept_seat(tx, gathering_id, member_id)))


async def give_up_seat(info: Info, input: SeatClaimInput) -> Seating | None:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")
    await run_once(info, input, lambda tx: seats.give_up_seat(tx, gathering_id, member_id))
    found = await seen(info, gathering_id, *GatheringKind)
    return None if found is None else Seating.of(found)


async def sealed_topic(info: Info, mentor_id: UUID, topic: str) -> str:
    """For those who are told of it elsewhere, in mails too: under the mentor's key, and gone with it."""
    keyring: Keyring = info.context.parts[KEYRING]
    return await keyring.seal(mentor_id, topic)


async def asking(info: Info, input: CircleMemberInput) -> tuple[UUID, UUID, UUID]:  # noqa: A002 - GraphQL's word.
    """Who says it, of which circle, about whom."""
    by = info.context.identity.in_person()
    circle_id = as_uuid(input.circle_id, name="circleId")
    await check_kind(info, circle_id, GatheringKind.CIRCLE)
    return by, circle_id, as_uuid(input.member_id, name="memberId")


async def check_kind(info: Info, gathering_id: UUID, *kinds: GatheringKind) -> None:
    if await seen(info, gathering_id, *kinds) is None:
        raise NotFound


async def done(info: Info, input: object, work: Work) -> queries.GatheringView:  # noqa: A002 - GraphQL's word.
    """What a mutation has just changed, as its caller sees it."""
    found = await seen(info, await run_once(info, input, work), *GatheringKind)
    if found is None:
        raise NotFound
    return found


async def seen(info: Info, gathering_id: UUID, *kinds: GatheringKind) -> queries.GatheringView | None:
    async with info.context.reading() as tx:
        found = await queries.gathering_by_id(tx, info.context.identity.in_person(), gathering_id)
    return found if found is not None and found.kind in kinds else None


def looked_for(*, topic: str | None, skill: str | None, mentor_id: strawberry.ID | None) -> queries.Sought:
    return queries.Sought(
        topic=None if topic is None else a_line(topic, name="topic", most=LONGEST_TOPIC.value),
        skill=None if skill is None else skills_among([skill])[0],
        mentor_id=None if mentor_id is None else as_uuid(mentor_id, name="mentorId"),
    )


def skills_among(uris: list[str]) -> list[str]:
    if len(uris) > MOST_SKILLS.value:
        raise BadInput(f"skills must be at most {MOST_SKILLS.value}.")
    if not set(uris) <= labels().keys():
        raise BadInput("skills must be URIs of ESCO skills.")
    return list(dict.fromkeys(uris))
