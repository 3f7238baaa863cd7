"""Office hours on the graph: for members in person, and their place for who has a seat."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_instant, as_uuid, connection
from chassis.ids import new_id
from chassis.words import a_line
from services.sessions.circles.commands import office_hours as commands
from services.sessions.circles.commands.gatherings import close_gathering
from services.sessions.circles.domain.defaults import LONGEST_TOPIC
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.circles.graph.entities import OfficeHours
from services.sessions.circles.graph.fields import (
    OfMentor,
    OfSkill,
    OfTopic,
    check_kind,
    done,
    looked_for,
    sealed_topic,
    skills_among,
)
from services.sessions.circles.graph.inputs import (
    CancelOfficeHoursInput,
    CloseOfficeHoursInput,
    MoveOfficeHoursInput,
    PublishOfficeHoursInput,
)
from services.sessions.circles.graph.manner import another_place, placed_manner
from services.sessions.circles.queries import gatherings as queries
from services.sessions.facts.queries.people import check_may_lead

# ruff: noqa: A002 - `input` is GraphQL's word.


From = Annotated[
    datetime | None, strawberry.argument(name="from", description="Leaves out what begins before; null: from now on.")
]
To = Annotated[datetime | None, strawberry.argument(description="Leaves out what begins then or later.")]


async def office_hours(
    info: Info,
    *,
    topic: OfTopic = None,
    skill: OfSkill = None,
    mentor_id: OfMentor = None,
    from_: From = None,
    to: To = None,
    first: int = 20,
    after: str | None = None,
) -> Connection[OfficeHours]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    sought = looked_for(topic=topic, skill=skill, mentor_id=mentor_id)
    since, until = (None if at is None else as_instant(at, name=name) for at, name in ((from_, "from"), (to, "to")))
    async with info.context.reading() as tx:
        rows = await queries.open_office_hours(
            tx,
            member_id,
            sought=sought,
            since=since or tx.now,
            until=until,
            after=page.last_moment(),
            limit=page.first + 1,
        )
    return connection(rows, page, node=OfficeHours.of, cursor=_at)


def _at(row: queries.GatheringView) -> tuple[str, UUID]:
    if row.starts_at is None:
        raise TypeError("Office hours have a start, by a check constraint.")
    return row.starts_at.isoformat(), row.id


async def own_office_hours(info: Info, first: int = 20, after: str | None = None) -> Connection[OfficeHours]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.own_gatherings(
            tx, member_id, GatheringKind.OFFICE_HOURS, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=OfficeHours.of, cursor=lambda row: (row.id,))


async def publish_office_hours(info: Info, input: PublishOfficeHoursInput) -> OfficeHours:
    mentor_id, hours_id = info.context.identity.in_person(), new_id()
    topic = a_line(input.topic, name="topic", most=LONGEST_TOPIC.value)
    topic_sealed = await sealed_topic(info, mentor_id, topic)
    starts_at, skills = as_instant(input.starts_at, name="startsAt"), skills_among(input.skills)
    manner = await placed_manner(info, mentor_id, minutes=input.minutes, format=input.format, place=input.place)

    async def work(tx: Transaction) -> UUID:
        await check_may_lead(tx, mentor_id)
        published = Gathering(
            id=hours_id,
            kind=GatheringKind.OFFICE_HOURS,
            mentor_id=mentor_id,
            topic=topic,
            topic_sealed=topic_sealed,
            skills=skills,
            admission=Admission.PUBLIC,
            seats=input.seats,
            minutes=input.minutes,
            starts_at=starts_at,
            started_at=tx.now,
        )
        return await commands.publish_office_hours(tx, published, manner)

    return OfficeHours.of(await done(info, input, work))


async def close_office_hours(info: Info, input: CloseOfficeHoursInput) -> OfficeHours:
    by, hours_id = info.context.identity.in_person(), as_uuid(input.office_hours_id, name="officeHoursId")
    await check_kind(info, hours_id, GatheringKind.OFFICE_HOURS)
    return OfficeHours.of(await done(info, input, lambda tx: close_gathering(tx, hours_id, by=by)))


async def move_office_hours(info: Info, input: MoveOfficeHoursInput) -> OfficeHours:
    by, hours_id = info.context.identity.in_person(), as_uuid(input.office_hours_id, name="officeHoursId")
    await check_kind(info, hours_id, GatheringKind.OFFICE_HOURS)
    starts_at = as_instant(input.starts_at, name="startsAt")
    place = await another_place(info, by, format=input.format, place=input.place)

    async def work(tx: Transaction) -> UUID:
        return await commands.move_office_hours(tx, hours_id, starts_at, place, by=by)

    return OfficeHours.of(await done(info, input, work))


async def cancel_office_hours(info: Info, input: CancelOfficeHoursInput) -> OfficeHours:
    by, hours_id = info.context.identity.in_person(), as_uuid(input.office_hours_id, name="officeHoursId")
    await check_kind(info, hours_id, GatheringKind.OFFICE_HOURS)
    return OfficeHours.of(await done(info, input, lambda tx: commands.cancel_office_hours(tx, hours_id, by=by)))


@strawberry.type
class Query:
    office_hours: Connection[OfficeHours] = strawberry.field(
        resolver=office_hours, description="Mentors' times ahead that anybody can take a seat in, soonest first."
    )
    my_office_hours: Connection[OfficeHours] = strawberry.field(
        resolver=own_office_hours, description="Those that you offer or ask a seat in, newest first."
    )


@strawberry.type
class Mutation:
    publish_office_hours: OfficeHours = strawberry.mutation(
        resolver=publish_office_hours, description="Says when you are there for whoever takes a seat."
    )
    close_office_hours: OfficeHours = strawberry.mutation(
        resolver=close_office_hours,
        description="Takes no more people in; who has a seat keeps it, and without anybody they do not take place.",
    )
    move_office_hours: OfficeHours = strawberry.mutation(
        resolver=move_office_hours,
        description="Moves them; who has a seat is told, and loses it where they have something else then.",
    )
    cancel_office_hours: OfficeHours = strawberry.mutation(
        resolver=cancel_office_hours, description="Cancels them, until they begin; everybody who has a seat is told."
    )
