"""Meeting regularly on the graph, and how much somebody lets be booked."""

from datetime import date, datetime, time
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.ids import new_id
from contracts.sessions import Rhythm
from contracts.words import Format
from services.sessions.facts.queries.people import zones_of
from services.sessions.meetings.commands import series as commands
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.domain.series import Rule, SeriesState
from services.sessions.meetings.graph.manner import a_manner
from services.sessions.meetings.graph.sessions import OfRelationship, of_relationship
from services.sessions.meetings.queries.habits import Habits, habits_of
from services.sessions.meetings.queries.proposals import SeriesView, own_series, series_of
from services.sessions.references import MemberRef, RelationshipRef, as_id

strawberry.enum(Rhythm, name="MeetingRhythm", description="Monthly is the same weekday of each month.")
strawberry.enum(SeriesState, name="MeetingSeriesState", description="Whether its dates are booked.")


@strawberry.type(description="Meetings that come back on one person's clock; only its two people see it.")
class MeetingSeries:
    id: strawberry.ID
    relationship: RelationshipRef | None
    proposed_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    awaits_you: bool = strawberry.field(description="Whether it is your turn to answer.")
    zone: str = strawberry.field(description="The IANA zone on whose clock it stays.")
    rhythm: Rhythm
    first_on: date
    at: time = strawberry.field(description="When each starts, on the clock of that zone.")
    last_on: date | None = strawberry.field(description="Null: open.")
    minutes: int
    format: Format | None
    place: str | None
    state: SeriesState
    replaces_id: strawberry.ID | None = strawberry.field(description="The series that it takes over from.")
    booked_through: date | None = strawberry.field(description="Later dates are booked as they come within reach.")
    lapses_at: datetime = strawberry.field(description="When a proposal ends if nobody answers.")

    @classmethod
    def of(cls, view: SeriesView, reader: UUID) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.of(view.relationship_id),
            proposed_by=MemberRef.unless(view.proposed_by, gone=view.gone),
            awaits_you=view.state is SeriesState.PROPOSED and view.proposed_by != reader,
            zone=view.zone,
            rhythm=view.rhythm,
            first_on=view.first_on,
            at=view.at,
            last_on=view.last_on,
            minutes=view.minutes,
            format=view.format,
            place=view.place,
            state=view.state,
            replaces_id=as_id(view.replaces_id),
            booked_through=view.booked_through,
            lapses_at=view.lapses_at,
        )


@strawberry.type(description="For your own eyes: how much you let be booked, and how you keep to it.")
class MeetingHabits:
    buffer_minutes: int = strawberry.field(description="Between two of your meetings.")
    most_a_day: int = strawberry.field(description="Meetings on one of your days.")
    late_cancellations: int = strawberry.field(description="How often you cancelled within a day of the start.")

    @classmethod
    def of(cls, habits: Habits) -> Self:
        return cls(
            buffer_minutes=habits.limits.buffer_minutes,
            most_a_day=habits.limits.most_a_day,
            late_cancellations=habits.late_cancellations,
        )


@strawberry.input
class ProposeSeriesInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    rhythm: Rhythm
    first_on: date = strawberry.field(description="On your own calendar; from this day on where it replaces another.")
    at: time = strawberry.field(description="On your own clock, on a quarter of an hour.")
    minutes: int = strawberry.field(description="How long each: 5 to 480.")
    last_on: date | None = None
    format: Format | None = None
    place: str | None = strawberry.field(default=None, description="Where, or the link of the call.")
    replaces_id: strawberry.ID | None = strawberry.field(
        default=None, description="A series of yours that it takes over from, once the other agrees."
    )


@strawberry.input
class AnswerSeriesInput:
    idempotency_key: str
    series_id: strawberry.ID


@strawberry.input
class SetMeetingLimitsInput:
    idempotency_key: str
    buffer_minutes: int = strawberry.field(description="Between two of your meetings: 0 to 120.")
    most_a_day: int = strawberry.field(description="Meetings on one of your days: 1 to 24.")


async def series(
    info: Info, relationship_id: OfRelationship = None, first: int = 20, after: str | None = None
) -> Connection[MeetingSeries]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    of = of_relationship(relationship_id)
    async with info.context.reading() as tx:
        rows = await series_of(tx, member_id, relationship_id=of, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=lambda row: MeetingSeries.of(row, member_id), cursor=lambda row: (str(row.id),))


async def habits(info: Info) -> MeetingHabits:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        return MeetingHabits.of(await habits_of(tx, member_id))


async def propose(info: Info, input: ProposeSeriesInput) -> MeetingSeries:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    replaces_id = as_uuid(input.replaces_id, name="replacesId") if input.replaces_id else None
    manner = await a_manner(info, member_id, minutes=input.minutes, format=input.format, place=input.place)

    async def work(tx: Transaction) -> UUID:
        rule = Rule(
            zone=(await zones_of(tx, [member_id]))[member_id],
            rhythm=input.rhythm,
            first_on=input.first_on,
            at=input.at,
            last_on=input.last_on,
        )
        return await commands.propose_series(
            tx, new_id(), relationship_id, by=member_id, rule=rule, manner=manner, replaces_id=replaces_id
        )

    return await _read(info, await run_once(info, input, work))


async def agree(info: Info, input: AnswerSeriesInput) -> MeetingSeries:  # noqa: A002 - GraphQL's word.
    member_id, series_id = info.context.identity.member(), as_uuid(input.series_id, name="seriesId")
    done = await run_once(info, input, lambda tx: commands.agree_to_series(tx, series_id, by=member_id))
    return await _read(info, done)


async def end(info: Info, input: AnswerSeriesInput) -> MeetingSeries:  # noqa: A002 - GraphQL's word.
    member_id, series_id = info.context.identity.member(), as_uuid(input.series_id, name="seriesId")
    done = await run_once(info, input, lambda tx: commands.end_series(tx, series_id, by=member_id))
    return await _read(info, done)


async def set_own_limits(info: Info, input: SetMeetingLimitsInput) -> MeetingHabits:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.in_person()
    chosen = Limits.chosen(buffer_minutes=input.buffer_minutes, most_a_day=input.most_a_day)
    await run_once(info, input, lambda tx: set_limits(tx, member_id, chosen))
    return await habits(info)


async def _read(info: Info, series_id: UUID) -> MeetingSeries:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        return MeetingSeries.of(await own_series(tx, series_id, member_id), member_id)
