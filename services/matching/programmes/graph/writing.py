"""What can be done with programmes: by their members, and by their staff."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.matching.programmes.commands import enrolments as enrolment_commands
from services.matching.programmes.commands import programmes as programme_commands
from services.matching.programmes.commands import proposals as proposal_commands
from services.matching.programmes.commands import publishing
from services.matching.programmes.commands import runs as run_commands
from services.matching.programmes.domain.refusals import NoSuchProgramme
from services.matching.programmes.domain.run import Purpose
from services.matching.programmes.graph.inputs import (
    EnrolInput,
    OpenProgrammeInput,
    ProgrammeInput,
    ProposalInput,
    RunInput,
    SimulateRunInput,
    StartRunInput,
    WithdrawEnrolmentInput,
)
from services.matching.programmes.graph.reading import own_run
from services.matching.programmes.graph.run_types import MatchRun
from services.matching.programmes.graph.staff import require_opener, require_staff, staff_of
from services.matching.programmes.graph.types import Enrolment, Programme, Proposal
from services.matching.programmes.queries.enrolments import enrolment_by_id
from services.matching.programmes.queries.programmes import programmes_by_id
from services.matching.programmes.queries.proposals import proposals_by_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

Work = Callable[[Transaction, UUID], Awaitable[UUID]]


async def open_programme(info: Info, input: OpenProgrammeInput) -> Programme:
    by, terms = require_opener(info), input.terms()
    return await _programme(
        info, await run_once(info, input, lambda tx: programme_commands.open_programme(tx, terms, by=by))
    )


async def begin_enrolment(info: Info, input: ProgrammeInput) -> Programme:
    return await _with_programme(info, input, programme_commands.begin_enrolment)


async def close_enrolment(info: Info, input: ProgrammeInput) -> Programme:
    return await _with_programme(info, input, programme_commands.close_enrolment)


async def end_programme(info: Info, input: ProgrammeInput) -> Programme:
    return await _with_programme(info, input, programme_commands.end_programme)


async def enrol(info: Info, input: EnrolInput) -> Enrolment:
    member_id, application = info.context.identity.in_person(), input.application()
    programme_id = as_uuid(input.programme_id, name="programmeId")

    async def work(tx: Transaction) -> UUID:
        return await enrolment_commands.enrol_member(tx, programme_id, member_id, application=application)

    return await _enrolment(info, await run_once(info, input, work))


async def withdraw_enrolment(info: Info, input: WithdrawEnrolmentInput) -> Enrolment:
    member_id, programme_id = info.context.identity.member(), as_uuid(input.programme_id, name="programmeId")

    async def work(tx: Transaction) -> UUID:
        return await enrolment_commands.withdraw_enrolment(tx, programme_id, member_id, role=input.role)

    return await _enrolment(info, await run_once(info, input, work))


async def start_run(info: Info, input: StartRunInput) -> MatchRun:
    return await _start(info, input, Purpose.ROUND)


async def simulate_run(info: Info, input: SimulateRunInput) -> MatchRun:
    return await _start(info, input, Purpose.SIMULATION)


async def cancel_run(info: Info, input: RunInput) -> MatchRun:
    return await _with_run(info, input, run_commands.cancel_run)


async def resume_run(info: Info, input: RunInput) -> MatchRun:
    return await _with_run(info, input, run_commands.resume_run)


async def publish_run(info: Info, input: RunInput) -> MatchRun:
    run = await own_run(info, as_uuid(input.run_id, name="runId"))
    by = require_staff(info, run.programme_id)

    async def work(tx: Transaction) -> UUID:
        return await publishing.publish_run(tx, run.id, by=by)

    return MatchRun.of(await own_run(info, await run_once(info, input, work)))


async def accept_proposal(info: Info, input: ProposalInput) -> Proposal:
    member_id, proposal_id = info.context.identity.member(), input.id()

    async def work(tx: Transaction) -> UUID:
        return await proposal_commands.accept_proposal(tx, proposal_id, by=member_id)

    return await _proposal(info, await run_once(info, input, work))


async def decline_proposal(info: Info, input: ProposalInput) -> Proposal:
    member_id, proposal_id = info.context.identity.member(), input.id()

    async def work(tx: Transaction) -> UUID:
        return await proposal_commands.decline_proposal(tx, proposal_id, by=member_id)

    return await _proposal(info, await run_once(info, input, work))


async def _start(info: Info, input: SimulateRunInput, purpose: Purpose) -> MatchRun:
    programme_id = as_uuid(input.programme_id, name="programmeId")
    by, terms = require_staff(info, programme_id), input.terms(purpose)

    async def work(tx: Transaction) -> UUID:
        return await run_commands.start_run(tx, programme_id, terms, by=by)

    return MatchRun.of(await own_run(info, await run_once(info, input, work)))


async def _with_programme(info: Info, input: ProgrammeInput, do: Work) -> Programme:
    programme_id = as_uuid(input.programme_id, name="programmeId")
    require_staff(info, programme_id)
    return await _programme(info, await run_once(info, input, lambda tx: do(tx, programme_id)))


async def _with_run(info: Info, input: RunInput, do: Work) -> MatchRun:
    run = await own_run(info, as_uuid(input.run_id, name="runId"))
    return MatchRun.of(await own_run(info, await run_once(info, input, lambda tx: do(tx, run.id))))


async def _programme(info: Info, programme_id: UUID) -> Programme:
    async with info.context.reading() as tx:
        found: Any = await programmes_by_id(tx, [programme_id], staff=staff_of(info))
    if programme_id not in found:
        raise NoSuchProgramme
    return Programme.of(found[programme_id], info)


async def _enrolment(info: Info, enrolment_id: UUID) -> Enrolment:
    async with info.context.reading() as tx:
        return Enrolment.of(await enrolment_by_id(tx, enrolment_id))


async def _proposal(info: Info, proposal_id: UUID) -> Proposal:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        found = await proposals_by_id(tx, member_id, [proposal_id])
    return Proposal.of(found[proposal_id], member_id)
