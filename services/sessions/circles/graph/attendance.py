"""Who came to a circle's meeting, on the graph: for who is in the circle, in person; staff see counts of it alone."""

from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.sessions.agendas.domain.attendance import Account, Came, Presence
from services.sessions.agendas.graph.attendance import PresenceSaid
from services.sessions.circles.commands import attendance as commands
from services.sessions.circles.graph.meetings import CircleMeeting, read_meeting
from services.sessions.circles.queries import attendance as queries
from services.sessions.circles.queries.attendance import CircleAttendanceView
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.type(description="What is said of one person; where it differs, both stay, and nothing follows.")
class CircleAttendance:
    member: MemberRef | None = strawberry.field(description="Null once they were erased.")
    own: PresenceSaid | None = strawberry.field(description="What they say of themselves.")
    mentors: PresenceSaid | None = strawberry.field(description="What one of the mentors said last.")
    account: Account

    @classmethod
    def of(cls, view: CircleAttendanceView) -> Self:
        return cls(
            member=MemberRef.unless(view.member_id, gone=view.gone),
            own=_said(view.own),
            mentors=_said(view.mentors),
            account=view.account,
        )


@strawberry.input
class CirclePresenceInput:
    member_id: strawberry.ID = strawberry.field(
        description="You; or, if you lead the circle, anybody who was in it then."
    )
    came: Came
    minutes_late: int | None = strawberry.field(default=None, description="With LATE alone: from 1 to 120.")


@strawberry.input
class SayWhoCameToCircleInput:
    idempotency_key: str
    meeting_id: strawberry.ID
    presences: list[CirclePresenceInput] = strawberry.field(description="One for each of at most 52 people.")


async def attendance(
    info: Info, meeting_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CircleAttendance]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    asked = as_uuid(meeting_id, name="meetingId")
    async with info.context.reading() as tx:
        rows = await queries.attendance_at(tx, member_id, asked, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=CircleAttendance.of, cursor=lambda row: (row.member_id,))


async def say_who_came(info: Info, input: SayWhoCameToCircleInput) -> CircleMeeting:
    by, meeting_id = info.context.identity.in_person(), as_uuid(input.meeting_id, name="meetingId")
    said = {
        as_uuid(each.member_id, name="memberId"): Presence(came=each.came, minutes_late=each.minutes_late)
        for each in input.presences
    }
    if len(said) < len(input.presences):
        raise BadInput("Say of each person once.")

    async def work(tx: Transaction) -> UUID:
        return await commands.say_who_came(tx, meeting_id, said, by=by)

    return await read_meeting(info, await run_once(info, input, work))


@strawberry.type
class Query:
    circle_attendance: Connection[CircleAttendance] = strawberry.field(
        resolver=attendance,
        description="Who came to a meeting, of who was in the circle then: its mentors see all, others themselves.",
    )


@strawberry.type
class Mutation:
    say_who_came_to_circle: CircleMeeting = strawberry.mutation(
        resolver=say_who_came,
        description="Says whether and when you came; who leads the circle says it of everybody. Two weeks long.",
    )


def _said(presence: Presence | None) -> PresenceSaid | None:
    return None if presence is None else PresenceSaid(came=presence.came, minutes_late=presence.minutes_late)
