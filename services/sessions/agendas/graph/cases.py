"""Absences that support looks at, on the graph: appeals and third absences, and that somebody read one is on record."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.identity import Role
from chassis.words import a_text
from contracts.sessions import AbsenceStep
from services.sessions.agendas.commands import appeals
from services.sessions.agendas.domain.attendance import LONGEST_APPEAL, Act, Decision, NoSuchAppeal
from services.sessions.agendas.graph.attendance import Absence, Attendance, read_absence
from services.sessions.agendas.queries import cases as queries
from services.sessions.agendas.queries.cases import CaseFile, CaseKind
from services.sessions.meetings.domain.session import Status
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

strawberry.enum(CaseKind, name="AbsenceCaseKind", description="Why support looks at an absence.")
strawberry.enum(Act, name="AbsenceAct", description="A step of staff on an absence.")


@strawberry.type(description="An absence that waits for support, without a word of what anybody says of it.")
class AbsenceCase:
    session_id: strawberry.ID
    member: MemberRef
    kind: CaseKind
    step: AbsenceStep
    noted_at: datetime
    since: datetime = strawberry.field(description="Since when it waits.")

    @classmethod
    def of(cls, view: queries.CaseView) -> Self:
        return cls(
            session_id=strawberry.ID(str(view.session_id)),
            member=MemberRef.of(view.member_id),
            kind=view.kind,
            step=view.step,
            noted_at=view.noted_at,
            since=view.since,
        )


@strawberry.type(description="What support decides a case by: the meeting, what both say of it, and the appeal.")
class AbsenceFile:
    absence: Absence
    starts_at: datetime
    ends_at: datetime
    status: Status
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    accounts: list[Attendance] = strawberry.field(description="Of the mentor and of the mentee.")
    earlier: list[Absence] = strawberry.field(description="Their absences in the half year before: twenty at most.")

    @classmethod
    def of(cls, file: CaseFile) -> Self:
        session, both = file.session, (file.session.mentor_id, file.session.mentee_id)
        return cls(
            absence=Absence.of(file.absence),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            status=session.status,
            mentor=MemberRef.unless(session.mentor_id, gone=session.gone),
            mentee=MemberRef.unless(session.mentee_id, gone=session.gone),
            accounts=[Attendance.of(session, file.said, each, missed=file.missed) for each in both],
            earlier=[Absence.of(view) for view in file.earlier],
        )


@strawberry.type(description="A step of staff on an absence, reading included.")
class AbsenceCaseStep:
    id: strawberry.ID
    actor: MemberRef
    act: Act
    note: str
    at: datetime

    @classmethod
    def of(cls, view: queries.CaseActView) -> Self:
        actor = MemberRef.of(view.actor_id)
        return cls(id=strawberry.ID(str(view.id)), actor=actor, act=view.act, note=view.note, at=view.at)


@strawberry.input
class DecideAppealInput:
    idempotency_key: str
    session_id: strawberry.ID
    member_id: strawberry.ID
    decision: Decision


@strawberry.input
class SettleAbsenceInput:
    idempotency_key: str
    session_id: strawberry.ID
    member_id: strawberry.ID
    note: str = strawberry.field(description="What came of the look, for staff alone: at most 2000 characters.")


async def absence_cases(
    info: Info, kind: CaseKind | None = None, first: int = 20, after: str | None = None
) -> Connection[AbsenceCase]:
    staff_id, page = as_support(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.open_cases(tx, staff_id, kind=kind, after=page.last_moment(), limit=page.first + 1)
    return connection(rows, page, node=AbsenceCase.of, cursor=lambda row: (row.since.isoformat(), row.id))


async def absence_case(info: Info, session_id: strawberry.ID, member_id: strawberry.ID) -> AbsenceFile | None:
    staff_id, (session, member) = as_support(info), _named(session_id, member_id)
    async with info.context.transaction() as tx:
        await appeals.read_case(tx, session, member, by=staff_id)
        file = await queries.case_file(tx, session, member)
    if file is None:
        raise NoSuchAppeal
    return AbsenceFile.of(file)


async def absence_case_steps(
    info: Info, session_id: strawberry.ID, member_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[AbsenceCaseStep]:
    staff_id, (session, member), page = as_support(info), _named(session_id, member_id), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.acts_on(tx, staff_id, session, member, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=AbsenceCaseStep.of, cursor=lambda row: (row.id,))


async def decide_appeal(info: Info, input: DecideAppealInput) -> Absence:
    staff_id, (session, member) = as_support(info), _named(input.session_id, input.member_id)

    async def work(tx: Transaction) -> UUID:
        return await appeals.decide_appeal(tx, session, member, by=staff_id, decision=input.decision)

    return await read_absence(info, await run_once(info, input, work), member)


async def settle_absence(info: Info, input: SettleAbsenceInput) -> Absence:
    staff_id, (session, member) = as_support(info), _named(input.session_id, input.member_id)
    note = a_text(input.note, name="note", most=LONGEST_APPEAL, least=1)

    async def work(tx: Transaction) -> UUID:
        return await appeals.settle_absence(tx, session, member, by=staff_id, note=note)

    return await read_absence(info, await run_once(info, input, work), member)


@strawberry.type
class Query:
    absence_cases: Connection[AbsenceCase] = strawberry.field(
        resolver=absence_cases,
        description="For support: appeals that wait for a decision and third absences, the oldest first.",
    )
    absence_case: AbsenceFile | None = strawberry.field(
        resolver=absence_case,
        description="For support: one of them with what both say of who came; that you read it is on record.",
    )
    absence_case_steps: Connection[AbsenceCaseStep] = strawberry.field(
        resolver=absence_case_steps, description="For support: what was done about an absence, and by whom."
    )


@strawberry.type
class Mutation:
    decide_appeal: Absence = strawberry.mutation(
        resolver=decide_appeal, description="For support: what is lifted counts no more; the member is told."
    )
    settle_absence: Absence = strawberry.mutation(
        resolver=settle_absence,
        description="For support: says that a third absence was looked at, and what came of it",
    )


def as_support(info: Info) -> UUID:
    """Support staff of the whole association, in person."""
    staff_id = info.context.identity.in_person()
    info.context.identity.require(Role.SUPPORT)
    return staff_id


def _named(session_id: strawberry.ID, member_id: strawberry.ID) -> tuple[UUID, UUID]:
    return as_uuid(session_id, name="sessionId"), as_uuid(member_id, name="memberId")
