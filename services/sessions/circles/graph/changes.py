"""What the mentors of a circle change in it, on the graph, and who is in it."""

from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection
from chassis.ids import new_id
from chassis.words import a_line
from services.sessions.circles.commands import changes as commands
from services.sessions.circles.domain.defaults import LONGEST_TOPIC
from services.sessions.circles.domain.gathering import GatheringKind
from services.sessions.circles.graph.entities import Circle, Seating
from services.sessions.circles.graph.fields import asking, check_kind, done
from services.sessions.circles.graph.inputs import CircleMemberInput
from services.sessions.circles.queries import members as queries
from services.sessions.circles.queries.members import SeatedView
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word.


@strawberry.input
class ChangeCircleInput:
    idempotency_key: str
    circle_id: strawberry.ID
    topic: str | None = strawberry.field(default=None, description="Null: as before, as with all the others.")
    minutes: int | None = strawberry.field(default=None, description="Of meetings that are set from now on.")
    every_days: int | None = strawberry.field(default=None, description="Its rhythm; 0: as it comes.")
    seats: int | None = strawberry.field(default=None, description="More than before, up to 50.")


@strawberry.input
class ReopenCircleInput:
    idempotency_key: str
    circle_id: strawberry.ID


@strawberry.input
class TakeSeatBackInput:
    idempotency_key: str
    gathering_id: strawberry.ID = strawberry.field(description="The circle's id, or the office hours'.")
    member_id: strawberry.ID


@strawberry.type(description="Somebody with a seat in a circle, as the others in it see them.")
class CircleMember:
    member: MemberRef

    @classmethod
    def of(cls, view: SeatedView) -> Self:
        return cls(member=MemberRef.of(view.member_id))


async def circle_members(
    info: Info, circle_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CircleMember]:
    reader, page = info.context.identity.in_person(), Page.of(first, after)
    asked = as_uuid(circle_id, name="circleId")
    async with info.context.reading() as tx:
        rows = await queries.seated_in(tx, reader, asked, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=CircleMember.of, cursor=lambda row: (row.id,))


async def change_circle(info: Info, input: ChangeCircleInput) -> Circle:
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    await check_kind(info, circle_id, GatheringKind.CIRCLE)
    topic = None if input.topic is None else a_line(input.topic, name="topic", most=LONGEST_TOPIC.value)
    change = commands.CircleChange(topic=topic, minutes=input.minutes, every_days=input.every_days, seats=input.seats)
    return Circle.of(await done(info, input, lambda tx: commands.change_circle(tx, circle_id, change, by=by)))


async def reopen_circle(info: Info, input: ReopenCircleInput) -> Circle:
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    await check_kind(info, circle_id, GatheringKind.CIRCLE)
    return Circle.of(await done(info, input, lambda tx: commands.reopen_circle(tx, circle_id, by=by)))


async def take_invitation_back(info: Info, input: CircleMemberInput) -> Circle:
    by, circle_id, member_id = await asking(info, input)

    async def work(tx: Transaction) -> UUID:
        return await commands.take_invitation_back(tx, circle_id, member_id, by=by)

    return Circle.of(await done(info, input, work))


async def take_seat_back(info: Info, input: TakeSeatBackInput) -> Seating:
    by, gathering_id = info.context.identity.in_person(), as_uuid(input.gathering_id, name="gatheringId")
    member_id = as_uuid(input.member_id, name="memberId")
    await check_kind(info, gathering_id, *GatheringKind)

    async def work(tx: Transaction) -> UUID:
        return await commands.take_seat_back(tx, gathering_id, member_id, by=by, claim_id=new_id())

    return Seating.of(await done(info, input, work))


@strawberry.type
class Query:
    circle_members: Connection[CircleMember] = strawberry.field(
        resolver=circle_members, description="Who has a seat in a circle that you lead or have a seat in."
    )


@strawberry.type
class Mutation:
    change_circle: Circle = strawberry.mutation(
        resolver=change_circle,
        description="Changes a circle that you lead; seats that are added go to who waits, what is set stays.",
    )
    reopen_circle: Circle = strawberry.mutation(
        resolver=reopen_circle, description="Opens a circle again that you closed: people can join it from now on."
    )
    take_circle_invitation_back: Circle = strawberry.mutation(
        resolver=take_invitation_back, description="Takes back an invitation that was not followed yet."
    )
    take_seat_back: Seating = strawberry.mutation(
        resolver=take_seat_back,
        description="Takes back somebody's seat in what you lead: they are told, and it is offered on.",
    )
