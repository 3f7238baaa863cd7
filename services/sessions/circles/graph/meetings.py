"""A circle's meetings on the graph: for who leads it or has a seat, in person."""

from datetime import date, datetime, time
from typing import Annotated, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_instant, as_uuid, connection, run_once
from chassis.ids import new_id
from contracts.words import Format
from services.sessions.circles.commands import meetings as commands
from services.sessions.circles.domain.gathering import GatheringKind, NoSuchGathering
from services.sessions.circles.domain.meetings import Dates
from services.sessions.circles.graph.fields import seen
from services.sessions.circles.graph.manner import another_place, placed_manner
from services.sessions.circles.queries import meetings as queries
from services.sessions.circles.queries.meetings import CircleMeetingView
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` and `id` are GraphQL's words.


@strawberry.type(description="One date of a circle; who leads it or has a seat sees it, and nobody else.")
class CircleMeeting:
    id: strawberry.ID
    circle_id: strawberry.ID
    topic: str = strawberry.field(description="The circle's, in its mentor's words; empty once they were erased.")
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    starts_at: datetime
    ends_at: datetime
    zone: str = strawberry.field(description="The circle's: the IANA zone on whose clock it was set.")
    format: Format | None = strawberry.field(description="How you meet; null: as it comes.")
    place: str | None = strawberry.field(description="Where, or the link of the call.")
    sequence: int = strawberry.field(description="Counts revisions, as SEQUENCE of RFC 5545 does.")
    cancelled_at: datetime | None = strawberry.field(description="Null: it takes place, or did.")

    @classmethod
    def of(cls, view: CircleMeetingView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            circle_id=strawberry.ID(str(view.circle_id)),
            topic=view.topic,
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            zone=view.zone,
            format=view.format,
            place=view.place,
            sequence=view.sequence,
            cancelled_at=view.cancelled_at,
        )


@strawberry.type(description="What was set at once, and what could not be.")
class CircleDates:
    meetings: list[CircleMeeting] = strawberry.field(description="26 at most, by their dates.")
    taken_on: list[date] = strawberry.field(description="Dates at which one of the mentors has something else.")


@strawberry.input
class SetCircleMeetingsInput:
    idempotency_key: str
    circle_id: strawberry.ID
    first_on: date = strawberry.field(description="On the clock of the mentor who started the circle.")
    at: time = strawberry.field(description="When it starts, on that clock, whatever the clock does meanwhile.")
    times: int = strawberry.field(default=1, description="How many in the circle's rhythm: 1 to 26.")
    minutes: int | None = strawberry.field(default=None, description="How long each: 5 to 480; null: as it always is.")
    format: Format | None = None
    place: str | None = strawberry.field(default=None, description="Where, or the link of the call.")


@strawberry.input
class MoveCircleMeetingInput:
    idempotency_key: str
    meeting_id: strawberry.ID
    starts_at: datetime = strawberry.field(description="The new time, or the same one at another place.")
    format: Format | None = strawberry.field(default=None, description="With another place; null: as before.")
    place: str | None = strawberry.field(default=None, description="Null: the same format and place as before.")


@strawberry.input
class CancelCircleMeetingInput:
    idempotency_key: str
    meeting_id: strawberry.ID


From = Annotated[
    datetime | None,
    strawberry.argument(name="from", description="Leaves out what has ended by then; all of them without it."),
]
OfCircle = Annotated[
    strawberry.ID | None, strawberry.argument(description="One circle alone; those of all your circles without it.")
]


async def circle_meetings(
    info: Info, circle_id: OfCircle = None, from_: From = None, first: int = 20, after: str | None = None
) -> Connection[CircleMeeting]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    asked = None if circle_id is None else as_uuid(circle_id, name="circleId")
    since, position = None if from_ is None else as_instant(from_, name="from"), page.last_moment()
    async with info.context.reading() as tx:
        rows = await queries.circle_meetings_of(
            tx, member_id, circle_id=asked, since=since, after=position, limit=page.first + 1
        )
    return connection(rows, page, node=CircleMeeting.of, cursor=lambda row: (row.starts_at.isoformat(), row.id))


async def set_meetings(info: Info, input: SetCircleMeetingsInput) -> CircleDates:
    by, circle_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId")
    circle = await seen(info, circle_id, GatheringKind.CIRCLE)
    if circle is None:
        raise NoSuchGathering
    minutes = circle.minutes if input.minutes is None else input.minutes
    dates = Dates(first_on=input.first_on, at=input.at, times=input.times)
    wanted = commands.SetMeetings(
        series_id=new_id(),
        circle_id=circle_id,
        dates=dates,
        manner=await placed_manner(info, by, minutes=minutes, format=input.format, place=input.place),
    )
    done = await run_once(info, input, lambda tx: commands.set_meetings(tx, wanted, by=by))
    async with info.context.reading() as tx:
        found = await queries.meetings_set_together(tx, by, done)
    held = {each.occurs_on for each in found}
    return CircleDates(
        meetings=[CircleMeeting.of(each) for each in found],
        taken_on=[day for day in dates.days(circle.every_days) if day not in held],
    )


async def move_meeting(info: Info, input: MoveCircleMeetingInput) -> CircleMeeting:
    by, meeting_id = info.context.identity.in_person(), as_uuid(input.meeting_id, name="meetingId")
    starts_at = as_instant(input.starts_at, name="startsAt")
    place = await another_place(info, by, format=input.format, place=input.place)

    async def work(tx: Transaction) -> UUID:
        return await commands.move_meeting(tx, meeting_id, starts_at, place, by=by)

    return await read_meeting(info, await run_once(info, input, work))


async def cancel_meeting(info: Info, input: CancelCircleMeetingInput) -> CircleMeeting:
    by, meeting_id = info.context.identity.in_person(), as_uuid(input.meeting_id, name="meetingId")
    return await read_meeting(
        info, await run_once(info, input, lambda tx: commands.cancel_meeting(tx, meeting_id, by=by))
    )


@strawberry.type
class Query:
    circle_meetings: Connection[CircleMeeting] = strawberry.field(
        resolver=circle_meetings, description="When your circles meet, in the order of time, cancelled ones too."
    )


@strawberry.type
class Mutation:
    set_circle_meetings: CircleDates = strawberry.mutation(
        resolver=set_meetings,
        description="Says when a circle that you lead meets; a date that is taken is said, and the rest stands.",
    )
    move_circle_meeting: CircleMeeting = strawberry.mutation(
        resolver=move_meeting, description="Moves a meeting of a circle that you lead; everybody in it is told."
    )
    cancel_circle_meeting: CircleMeeting = strawberry.mutation(
        resolver=cancel_meeting, description="Cancels one, until it starts; everybody in it is told."
    )


async def read_meeting(info: Info, meeting_id: UUID) -> CircleMeeting:
    async with info.context.reading() as tx:
        return CircleMeeting.of(await queries.circle_meeting_by_id(tx, info.context.identity.in_person(), meeting_id))
