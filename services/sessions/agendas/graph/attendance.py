"""Who came, on the graph: for the two of a meeting; what staff see and do of it is in `cases`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from contracts.sessions import AbsenceStep
from services.sessions.agendas.commands import appeals
from services.sessions.agendas.commands import attendance as commands
from services.sessions.agendas.domain.attendance import Account, Came, Decision, NoSuchAbsence, Presence
from services.sessions.agendas.queries import attendance as queries
from services.sessions.agendas.queries.attendance import AbsenceView, PresenceView
from services.sessions.agendas.queries.outcome import who_says_missed
from services.sessions.meetings.queries.sessions import SessionView, own_session
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

strawberry.enum(Came, description="Whether somebody was there.")
strawberry.enum(Account, name="AttendanceAccount", description="What both say of one of them, side by side.")
strawberry.enum(AbsenceStep, description="What an absence leads to: a kind word, a firm one, or a look by staff.")
strawberry.enum(Decision, name="AppealDecision", description="What staff decide on an appeal.")


@strawberry.type(description="What one of the two says of one of them.")
class PresenceSaid:
    came: Came
    minutes_late: int | None

    @classmethod
    def of(cls, view: PresenceView | None) -> Self | None:
        return None if view is None else cls(came=view.came, minutes_late=view.minutes_late)


@strawberry.type(description="What is said of one of the two; where they differ, both stay, and nothing follows.")
class Attendance:
    member: MemberRef | None
    own: PresenceSaid | None = strawberry.field(description="What they say of themselves.")
    others: PresenceSaid | None = strawberry.field(description="What the other one says of them.")
    account: Account
    says_missed: bool = strawberry.field(description="Whether they say that you two did not meet.")

    @classmethod
    def of(
        cls, session: SessionView, views: Sequence[PresenceView], member_id: UUID, *, missed: Collection[UUID]
    ) -> Self:
        said = [view for view in views if view.member_id == member_id]
        return cls(
            member=MemberRef.unless(member_id, gone=session.gone),
            own=PresenceSaid.of(next((view for view in said if view.said_by == member_id), None)),
            others=PresenceSaid.of(next((view for view in said if view.said_by != member_id), None)),
            account=queries.account_of(views, member_id),
            says_missed=member_id in missed,
        )


@strawberry.type(description="An absence that nobody disputed, and the appeal against it.")
class Absence:
    session_id: strawberry.ID
    member: MemberRef | None
    step: AbsenceStep
    noted_at: datetime
    appeal: str
    appealed_at: datetime | None
    decision: Decision | None
    decided_at: datetime | None

    @classmethod
    def of(cls, view: AbsenceView) -> Self:
        return cls(
            session_id=strawberry.ID(str(view.session_id)),
            member=MemberRef.unless(view.member_id, gone=()),
            step=view.step,
            noted_at=view.noted_at,
            appeal=view.appeal,
            appealed_at=view.appealed_at,
            decision=view.decision,
            decided_at=view.decided_at,
        )


@strawberry.input
class PresenceInput:
    came: Came
    minutes_late: int | None = strawberry.field(default=None, description="With LATE alone: from 1 to 120.")

    def said(self) -> Presence:
        return Presence(came=self.came, minutes_late=self.minutes_late)


@strawberry.input
class SayWhoCameInput:
    idempotency_key: str
    session_id: strawberry.ID
    you: PresenceInput
    other: PresenceInput


@strawberry.input
class AppealAbsenceInput:
    idempotency_key: str
    session_id: strawberry.ID
    appeal: str = strawberry.field(description="What staff should know: at most 2000 characters.")


async def attendance(info: Info, session_id: strawberry.ID) -> list[Attendance]:
    return await _read(info, as_uuid(session_id, name="sessionId"))


async def my_absences(info: Info, first: int = 20, after: str | None = None) -> Connection[Absence]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.absences_of(tx, member_id, after=page.last_moment(), limit=page.first + 1)
    return connection(rows, page, node=Absence.of, cursor=lambda row: (row.noted_at.isoformat(), row.session_id))


async def say_who_came(info: Info, input: SayWhoCameInput) -> list[Attendance]:
    member_id, session_id = info.context.identity.in_person(), as_uuid(input.session_id, name="sessionId")
    own, others = input.you.said(), input.other.said()

    async def work(tx: Transaction) -> UUID:
        return await commands.say_who_came(tx, session_id, by=member_id, own=own, others=others)

    return await _read(info, await run_once(info, input, work))


async def appeal_absence(info: Info, input: AppealAbsenceInput) -> Absence:
    member_id, session_id = info.context.identity.in_person(), as_uuid(input.session_id, name="sessionId")

    async def work(tx: Transaction) -> UUID:
        return await appeals.appeal_absence(tx, session_id, by=member_id, appeal=input.appeal)

    return await read_absence(info, await run_once(info, input, work), member_id)


@strawberry.type
class Query:
    attendance: list[Attendance] = strawberry.field(
        resolver=attendance, description="What both say of who came to one of your meetings: you first."
    )
    my_absences: Connection[Absence] = strawberry.field(
        resolver=my_absences, description="Meetings that you are said to have missed, newest first."
    )


@strawberry.type
class Mutation:
    say_who_came: list[Attendance] = strawberry.mutation(
        resolver=say_who_came, description="Says of yourself and of the other whether and when you came."
    )
    appeal_absence: Absence = strawberry.mutation(
        resolver=appeal_absence, description="Says what speaks against it; support looks at what you write here."
    )


async def _read(info: Info, session_id: UUID) -> list[Attendance]:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        session = await own_session(tx, session_id, member_id)
        if session.relationship_id is None:
            raise NotFound
        views, missed = await queries.presences_in(tx, session_id), await who_says_missed(tx, session_id)
    other = session.mentee_id if member_id == session.mentor_id else session.mentor_id
    return [Attendance.of(session, views, each, missed=missed) for each in (member_id, other)]


async def read_absence(info: Info, session_id: UUID, member_id: UUID) -> Absence:
    async with info.context.reading() as tx:
        view = await queries.absence_of(tx, session_id, member_id)
    if view is None:
        raise NoSuchAbsence
    return Absence.of(view)
