"""Flash plans: one answer for the newest request, whatever comes twice, late or while a process dies."""

import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.matching import FlashPlanned, FlashPlanRefused
from contracts.profiles import ErasureStarted
from contracts.sessions import FlashPlanRequested
from contracts.words import Kind
from services.matching.consumers import HANDLERS
from services.matching.flash.domain.job import Job
from services.matching.flash.domain.plan import Impossible, Plan, plan
from services.matching.flash.domain.refusing import UNEXPECTED
from services.matching.flash.planner import MOST_ATTEMPTS, FlashPlanner
from services.matching.flash.tables import flash_plans, flash_seats
from services.matching.pool import ProcessDied, SolverProcess
from tests.builders.flash import a_flash_mentee, a_flash_mentor, a_flash_request, a_job, talks
from tests.builders.matching import a_block, a_profile
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.matching.outcomes.seeding import adopt_needs_alone
from tests.service.matching.world import Matching


class Here(SolverProcess):
    """Solves where it is called, as the process would."""

    async def run(self, work: Any, given: Any) -> Any:
        return work(given)


class Dying(SolverProcess):
    """A process that dies over everything."""

    async def run(self, work: Any, given: Any) -> Any:
        raise ProcessDied


@pytest.fixture
def planner(matching: Matching) -> FlashPlanner:
    return FlashPlanner(matching.db, Here())


@pytest.fixture
async def process() -> AsyncIterator[SolverProcess]:
    process = SolverProcess()
    yield process
    process.rest()


def second(first: FlashPlanRequested, **more: Any) -> FlashPlanRequested:
    return first.model_copy(update={"version": first.version + 1, **more})


async def answers(matching: Matching) -> list[Any]:
    return [each for each in await emitted(matching.db) if isinstance(each, FlashPlanned | FlashPlanRefused)]


async def work_off(planner: FlashPlanner) -> int:
    done = 0
    while await planner.plan_next():
        done += 1
    return done


class TestFlashPlanRequested:
    async def test_is_answered_with_a_plan_for_its_version(self, matching: Matching, planner: FlashPlanner) -> None:
        request = a_flash_request(version=7)

        await matching.tell(request)
        await work_off(planner)

        (answer,) = await answers(matching)
        assert (answer.flash_event_id, answer.version) == (request.flash_event_id, 7)
        assert len(talks(answer.rounds)) == 8
        assert answer.proof.optimal

    async def test_is_planned_by_the_weights_that_were_adopted_and_names_them(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        version = await adopt_needs_alone(matching.db, Kind.FLASH)

        await matching.tell(a_flash_request())
        await work_off(planner)

        (answer,) = await answers(matching)
        assert answer.weights_version == version
        assert answer.proof.points == 8 * 10_000

    async def test_that_comes_twice_is_answered_once(self, matching: Matching, planner: FlashPlanner) -> None:
        request = envelope(a_flash_request())

        taken = await deliver(matching.db, HANDLERS, request, request)
        await work_off(planner)
        await deliver(matching.db, HANDLERS, request)
        await work_off(planner)

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert len(await answers(matching)) == 1

    async def test_of_an_older_version_than_the_newest_changes_nothing(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        older = a_flash_request()
        await matching.tell(second(older))
        await work_off(planner)

        await matching.tell(older)

        assert await work_off(planner) == 0
        assert [each.version for each in await answers(matching)] == [2]

    async def test_that_is_outdated_before_it_is_planned_goes_unanswered(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        first = a_flash_request()

        await matching.tell(first, second(first))

        assert await work_off(planner) == 1
        assert [each.version for each in await answers(matching)] == [2]

    async def test_after_a_gap_waits_for_what_is_missing(self, matching: Matching, planner: FlashPlanner) -> None:
        first = a_flash_request()

        taken = await deliver(matching.db, HANDLERS, envelope(second(first), 2), envelope(first, 1))
        await work_off(planner)

        assert taken == [Taken.GAP, Taken.APPLIED]
        assert [each.version for each in await answers(matching)] == [1]

    async def test_that_cannot_be_planned_is_refused_in_words(self, matching: Matching, planner: FlashPlanner) -> None:
        await matching.tell(a_flash_request(mentors=()))
        await work_off(planner)

        (answer,) = await answers(matching)
        assert answer.reasons == ("No mentor is there; name at least one who has a table.",)

    async def test_is_forgotten_with_its_answer(self, matching: Matching, planner: FlashPlanner) -> None:
        await matching.tell(a_flash_request())
        await work_off(planner)

        async with matching.db.reading() as tx:
            assert await tx.session.scalar(select(flash_plans.c.request)) is None


class TestPlanning:
    async def test_again_keeps_the_past_and_what_was_promised(self, matching: Matching, planner: FlashPlanner) -> None:
        request = a_flash_request(
            rounds=3,
            mentors=tuple(a_flash_mentor() for _ in range(3)),
            mentees=tuple(a_flash_mentee() for _ in range(6)),
        )
        await matching.tell(request)
        await work_off(planner)
        (first,) = await answers(matching)
        gone = request.mentees[0].member_id

        await matching.tell(second(request, past=first.rounds[:1], missing_ids=(gone,)))
        await work_off(planner)

        again = (await answers(matching))[1]
        assert again.rounds[0] == first.rounds[0]
        ahead = {each for each in talks(first.rounds) if each[0] > 1 and each[1] != gone}
        assert {each for each in talks(again.rounds) if each[0] > 1} == ahead

    async def test_heeds_blocks_and_languages_and_says_nothing_of_them(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        mentor, blocked, foreign, other = a_flash_mentor(seats=3), a_flash_mentee(), a_flash_mentee(), a_flash_mentee()
        await matching.tell(
            a_profile(mentor.member_id, languages=("en",)),
            a_profile(foreign.member_id, languages=("fr",)),
            a_block(mentor.member_id, blocked.member_id),
        )

        await matching.tell(a_flash_request(rounds=1, mentors=(mentor,), mentees=(blocked, foreign, other)))
        await work_off(planner)

        (answer,) = await answers(matching)
        assert [mentee for _, mentee, _ in talks(answer.rounds)] == [other.member_id]
        assert answer.notes == (
            "2 mentees can be seated with nobody who is here. Invite mentors with other languages or topics.",
        )

    async def test_takes_an_erased_member_for_missing_and_forgets_their_seats(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        request = a_flash_request()
        erased = request.mentees[0].member_id
        await matching.tell(request)
        await work_off(planner)

        await matching.tell(ErasureStarted(request_id=new_id(), member_id=erased))

        async with matching.db.reading() as tx:
            mine = select(func.count()).select_from(flash_seats).where(flash_seats.c.mentee_id == erased)
            assert await tx.session.scalar(mine) == 0
        await matching.tell(second(request))
        await work_off(planner)
        answer = (await answers(matching))[-1]
        assert erased not in {mentee for _, mentee, _ in talks(answer.rounds)}


class TestPlanner:
    async def test_plans_in_a_process_of_its_own(self, matching: Matching, process: SolverProcess) -> None:
        await matching.tell(a_flash_request())

        await FlashPlanner(matching.db, process).plan_next()

        assert isinstance((await answers(matching))[0], FlashPlanned)
        assert os.getpid() not in process.process_ids

    async def test_makes_the_process_anew_when_it_was_killed(self, process: SolverProcess) -> None:
        await process.run(abs, -1)
        (killed,) = process.process_ids
        os.kill(killed, signal.SIGKILL)

        with pytest.raises(ProcessDied):
            await process.run(abs, -1)

        assert await process.run(abs, -2) == 2

    async def test_leaves_a_request_for_the_next_when_its_process_dies(
        self, matching: Matching, planner: FlashPlanner
    ) -> None:
        await matching.tell(a_flash_request())

        await FlashPlanner(matching.db, Dying()).plan_next()

        assert await answers(matching) == []
        await work_off(planner)
        assert len(await answers(matching)) == 1

    async def test_gives_up_a_request_over_which_processes_die(self, matching: Matching) -> None:
        await matching.tell(a_flash_request())

        assert await work_off(FlashPlanner(matching.db, Dying())) == MOST_ATTEMPTS + 1

        (answer,) = await answers(matching)
        assert answer.reasons == (UNEXPECTED,)


async def test_a_plan_is_the_same_in_the_process_as_here(process: SolverProcess) -> None:
    job: Job = a_job(a_flash_request())

    found: Plan | Impossible = await process.run(plan, job)

    assert found == plan(job)
