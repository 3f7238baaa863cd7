"""What circles' fields do: all of it for members in person, who see what no block keeps from them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput, NotFound
from chassis.graph import Connection, Info, Page, as_instant, as_uuid, connection, run_once
from chassis.ids import new_id
from chassis.words import a_line
from contracts.skills import labels
from services.sessions.circles.commands import gatherings, seats
from services.sessions.circles.domain.defaults import LONGEST_TOPIC, MOST_SKILLS
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.circles.graph.entities import Circle, OfficeHours, SeatClaim, Seating
from services.sessions.circles.graph.inputs import (
    ChangeCircleTopicInput,
    CircleMemberInput,
    CloseCircleInput,
    CloseOfficeHoursInput,
    PublishOfficeHoursInput,
    SeatClaimInput,
    StartCircleInput,
)
from services.sessions.circles.queries import gatherings as queries
from services.sessions.facts.queries.people import check_known, check_may_lead

Work = Callable[[Transaction], Awaitable[UUID]]


async def circles(info: Info, first: int = 20, after: str | None = None) -> Connection[Circle]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.open_gatherings(
            tx, member_id, GatheringKind.CIRCLE, after=page.last_id(), limit=page.first + 1
        )
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


async def office_hours(info: Info, first: int = 20, after: str | None = None) -> Connection[OfficeHours]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.open_gatherings(
            tx, member_id, GatheringKind.OFFICE_HOURS, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=OfficeHours.of, cursor=lambda row: (row.id,))


async def own_office_hours(info: Info, first: int = 20, after: str | None = None) -> Connection[OfficeHours]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.own_gatherings(
            tx, member_id, GatheringKind.OFFICE_HOURS, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=OfficeHours.of, cursor=lambda row: (row.id,))


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
    skills = _skills(input.skills)
    co_mentor_id = None if input.co_mentor_id is None else as_uuid(input.co_mentor_id, name="coMentorId")

    async def work(tx: Transaction) -> UUID:
        await check_may_lead(tx, mentor_id)
        started = Gathering(
            id=circle_id,
            kind=GatheringKind.CIRCLE,
            mentor_id=mentor_id,
            topic=topic,
            skills=skills,
            admission=input.admission,
            seats=input.seats,
            minutes=input.minutes,
            every_days=input.every_days,
            started_at=tx.now,
        )
        return await gatherings.start_circle(tx, started, co_mentor_id=co_mentor_id)

    return Circle.of(await _done(info, input, work))


async def publish_office_hours(info: Info, input: PublishOfficeHoursInput) -> OfficeHours:  # noqa: A002 - GraphQL's word.
    mentor_id, hours_id = info.context.identity.in_person(), new_id()
    topic = a_line(input.topic, name="topic", most=LONGEST_TOPIC.value)
    starts_at = as_instant(input.starts_at, name="startsAt")

    async def work(tx: Transaction) -> UUID:
        await check_may_lead(tx, mentor_id)
        published = Gathering(
            id=hours_id,
            kind=GatheringKind.OFFICE_HOURS,
            mentor_id=mentor_id,
            topic=topic,
            skills=[],
            admission=Admission.PUBLIC,
            seats=input.seats,
            minutes=input.minutes,
            starts_at=starts_at,
            started_at=tx.now,
        )
        return await gatherings.publish_office_hours(tx, published)

    return OfficeHours.of(await _done(info, input, work))


async def close_circle(info: Info, input: CloseCircleInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    await _check_kind(info, circle_id, GatheringKind.CIRCLE)
    return Circle.of(await _done(info, input, lambda tx: gatherings.close_gathering(tx, circle_id, by=by)))


async def change_topic(info: Info, input: ChangeCircleTopicInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    topic = a_line(input.topic, name="topic", most=LONGEST_TOPIC.value)
    await _check_kind(info, circle_id, GatheringKind.CIRCLE)
    return Circle.of(await _done(info, input, lambda tx: gatherings.change_topic(tx, circle_id, topic, by=by)))


async def close_office_hours(info: Info, input: CloseOfficeHoursInput) -> OfficeHours:  # noqa: A002 - GraphQL's word.
    by, hours_id = info.context.identity.in_person(), as_uuid(input.office_hours_id, name="officeHoursId")
    await _check_kind(info, hours_id, GatheringKind.OFFICE_HOURS)
    return OfficeHours.of(await _done(info, input, lambda tx: gatherings.close_gathering(tx, hours_id, by=by)))


async def invite_to_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await _asking(info, input)

    async def work(tx: Transaction) -> UUID:
        return await gatherings.invite(tx, circle_id, member_id, by=by, claim_id=new_id())

    return Circle.of(await _done(info, input, work))


async def admit_to_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await _asking(info, input)
    return Circle.of(await _done(info, input, lambda tx: gatherings.admit(tx, circle_id, member_id, by=by)))


async def turn_down_for_circle(info: Info, input: CircleMemberInput) -> Circle:  # noqa: A002 - GraphQL's word.
    by, circle_id, member_id = await _asking(info, input)
    return Circle.of(await _done(info, input, lambda tx: gatherings.turn_down(tx, circle_id, member_id, by=by)))


async def claim_seat(info: Info, input: SeatClaimInput) -> Seating:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")

    async def work(tx: Transaction) -> UUID:
        await check_known(tx, member_id)
        return await seats.ask_for_seat(tx, gathering_id, member_id, claim_id=new_id())

    return Seating.of(await _done(info, input, work))


async def accept_seat(info: Info, input: SeatClaimInput) -> Seating:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")
    return Seating.of(await _done(info, input, lambda tx: seats.accept_seat(tx, gathering_id, member_id)))


async def give_up_seat(info: Info, input: SeatClaimInput) -> Seating | None:  # noqa: A002 - GraphQL's word.
    member_id, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")
    await run_once(info, input, lambda tx: seats.give_up_seat(tx, gathering_id, member_id))
    found = await seen(info, gathering_id, *GatheringKind)
    return None if found is None else Seating.of(found)


async def _asking(info: Info, input: CircleMemberInput) -> tuple[UUID, UUID, UUID]:  # noqa: A002 - GraphQL's word.
    """Who says it, of which circle, about whom."""
    by = info.context.identity.in_person()
    circle_id = as_uuid(input.circle_id, name="circleId")
    await _check_kind(info, circle_id, GatheringKind.CIRCLE)
    return by, circle_id, as_uuid(input.member_id, name="memberId")


async def _check_kind(info: Info, gathering_id: UUID, kind: GatheringKind) -> None:
    if await seen(info, gathering_id, kind) is None:
        raise NotFound


async def _done(info: Info, input: object, work: Work) -> queries.GatheringView:  # noqa: A002 - GraphQL's word.
    """What a mutation has just changed, as its caller sees it."""
    found = await seen(info, await run_once(info, input, work), *GatheringKind)
    if found is None:
        raise NotFound
    return found


async def seen(info: Info, gathering_id: UUID, *kinds: GatheringKind) -> queries.GatheringView | None:
    async with info.context.reading() as tx:
        found = await queries.gathering_by_id(tx, info.context.identity.in_person(), gathering_id)
    return found if found is not None and found.kind in kinds else None


def _skills(uris: list[str]) -> list[str]:
    if len(uris) > MOST_SKILLS.value:
        raise BadInput(f"skills must be at most {MOST_SKILLS.value}.")
    if not set(uris) <= labels().keys():
        raise BadInput("skills must be URIs of ESCO skills.")
    return list(dict.fromkeys(uris))
