"""A programme on the matching service: people enrolled, runs worked off here, timers run by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.words import MentoringRole
from services.matching.programmes.commands.enrolments import enrol_member, withdraw_enrolment
from services.matching.programmes.commands.programmes import begin_enrolment, close_enrolment, open_programme
from services.matching.programmes.commands.proposals import accept_proposal, decline_proposal
from services.matching.programmes.commands.publishing import publish_run
from services.matching.programmes.commands.runs import start_run
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.proposal import Proposal, ProposalStatus
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.run import MatchRun
from services.matching.programmes.domain.solving import Job, solve
from services.matching.programmes.pool import SolverPool
from services.matching.programmes.tables import enrolments, match_runs, proposals, run_results
from services.matching.programmes.worker import RunWorker
from services.matching.timers import TIMERS
from tests.builders.programmes import an_application, run_terms, some_terms
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

STAFF = new_id()


class HerePool(SolverPool):
    """Solves in this very process, which is quicker than a new one for each test."""

    async def solve(self, job: Job) -> Solved:
        return solve(job)


@dataclass
class Staged:
    """A programme and those who take part in it; `people` and `needs` are in the order in which they enrolled."""

    matching: Matching
    clock: Clock
    id: UUID
    mentors: list[UUID] = field(default_factory=list)
    mentees: list[UUID] = field(default_factory=list)

    async def a_mentor(self, *skills: str, capacity: int = 2, enrol: bool = True, **offer: Any) -> UUID:
        member_id = await self.matching.a_mentor(*skills, capacity=capacity, **offer)
        if enrol:
            await self.enrol(member_id, MentoringRole.MENTOR)
        self.mentors.append(member_id)
        return member_id

    async def a_mentee(self, *skills: str, enrol: bool = True, **more: Any) -> UUID:
        need = await self.matching.a_mentee(*skills)
        if enrol:
            await self.enrol(need.member_id, MentoringRole.MENTEE, **more)
        self.mentees.append(need.member_id)
        return need.member_id

    async def both_arms(self) -> dict[UUID, Arm]:
        """As many mentees as it takes until some wait as a control and some do not."""
        arms: dict[UUID, Arm] = {}
        while set(arms.values()) != set(Arm):
            await self.a_mentee(in_control=True)
            async with self.matching.db.reading() as tx:
                drawn = select(enrolments.c.member_id, enrolments.c.arm).where(enrolments.c.arm.is_not(None))
                arms = {row.member_id: row.arm for row in await tx.session.execute(drawn)}
        return arms

    async def enrol(self, member_id: UUID, role: MentoringRole, **more: Any) -> UUID:
        async with self.matching.db.transaction() as tx:
            return await enrol_member(tx, self.id, member_id, application=an_application(role, **more))

    async def withdraw(self, member_id: UUID, role: MentoringRole) -> None:
        async with self.matching.db.transaction() as tx:
            await withdraw_enrolment(tx, self.id, member_id, role=role)

    async def close(self) -> None:
        async with self.matching.db.transaction() as tx:
            await close_enrolment(tx, self.id)

    async def ask_for_run(self, **terms: Any) -> UUID:
        async with self.matching.db.transaction() as tx:
            return await start_run(tx, self.id, run_terms(**terms), by=STAFF)

    async def work(self) -> None:
        """Works off every run that waits."""
        worker = RunWorker(self.matching.db, HerePool())
        while await worker.run_next():
            pass

    async def a_run(self, **terms: Any) -> MatchRun:
        run_id = await self.ask_for_run(**terms)
        await self.work()
        return await self.run(run_id)

    async def run(self, run_id: UUID) -> MatchRun:
        async with self.matching.db.reading() as tx:
            return (await tx.session.scalars(select(MatchRun).where(match_runs.c.id == run_id))).one()

    async def publish(self, run_id: UUID) -> None:
        """And lets its offers go out."""
        async with self.matching.db.transaction() as tx:
            await publish_run(tx, run_id, by=STAFF)
        await self.settle()

    async def published(self, **terms: Any) -> MatchRun:
        await self.close()
        run = await self.a_run(**terms)
        await self.publish(run.id)
        return run

    async def settle(self) -> None:
        """Runs what is due."""
        timers = TimerLoop(self.matching.db, TIMERS)
        while await timers.run_next():
            pass

    async def later(self, after: timedelta) -> None:
        self.clock.now += after
        await self.settle()

    async def results(self, run_id: UUID) -> dict[UUID, Any]:
        """Rows by mentee."""
        async with self.matching.db.reading() as tx:
            rows = await tx.session.execute(select(run_results).where(run_results.c.run_id == run_id))
            return {row.mentee_id: row for row in rows}

    async def proposals(self, *statuses: ProposalStatus) -> Sequence[Proposal]:
        """The oldest first; all, or those of some statuses."""
        query = select(Proposal).where(proposals.c.programme_id == self.id).order_by(proposals.c.id)
        async with self.matching.db.reading() as tx:
            found = (await tx.session.scalars(query)).all()
        return [each for each in found if not statuses or each.status in statuses]

    async def open_of(self, mentee_id: UUID) -> Proposal:
        (proposal,) = [each for each in await self.proposals(ProposalStatus.OPEN) if each.mentee_id == mentee_id]
        return proposal

    async def accept(self, proposal: Proposal, by: UUID) -> None:
        async with self.matching.db.transaction() as tx:
            await accept_proposal(tx, proposal.id, by=by)

    async def decline(self, proposal: Proposal, by: UUID) -> None:
        async with self.matching.db.transaction() as tx:
            await decline_proposal(tx, proposal.id, by=by)
        await self.settle()

    async def agree(self, proposal: Proposal) -> None:
        await self.accept(proposal, proposal.mentor_id)
        await self.accept(proposal, proposal.mentee_id)


async def stage(matching: Matching, clock: Clock, **terms: Any) -> Staged:
    """A programme in which members can enrol."""
    async with matching.db.transaction() as tx:
        programme_id = await open_programme(tx, some_terms(**terms), by=STAFF)
        await begin_enrolment(tx, programme_id)
    return Staged(matching, clock, programme_id)


@pytest.fixture
async def staged(matching: Matching, clock: Clock) -> Staged:
    """Give a programme with an open enrolment and nobody in it."""
    return await stage(matching, clock)
