"""Finished runs checked again on the graph, by nobody but their staff, and what an erasure leaves to be proven."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from services.matching.programmes.checking import MOST_AT_ONCE, RunChecker
from services.matching.programmes.domain.checking import CHANGED, THINNED, Checked, Kept, check
from services.matching.programmes.domain.refusals import ManyChecks, NothingToCheck, StillChecking
from services.matching.programmes.domain.run import Purpose, Wish, WishedPair
from services.matching.programmes.queries.checking import kept_run, published_runs
from services.matching.programmes.tables import run_results
from tests.service.identity import Caller, codes
from tests.service.matching.programmes.conftest import Staged
from tests.service.matching.programmes.test_authorisation import a_manager, call
from tests.service.statements import statements


async def checked(staged: Staged, run_id: UUID) -> Checked:
    async with staged.matching.db.reading() as tx:
        kept = await kept_run(tx, run_id)
    return check(kept)


async def people(staged: Staged, *, mentors: int, mentees: int) -> None:
    for _ in range(mentors):
        await staged.a_mentor()
    for _ in range(mentees):
        await staged.a_mentee()


class TestCheckingARun:
    async def test_recomputes_what_the_run_says_of_itself(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=5)
        pin = WishedPair(mentor_id=staged.mentors[0], mentee_id=staged.mentees[0], wish=Wish.PIN)
        forbidden = WishedPair(mentor_id=staged.mentors[1], mentee_id=staged.mentees[1], wish=Wish.FORBID)
        run = await staged.a_run(wishes=(pin, forbidden))

        found = await checked(staged, run.id)

        assert found.faults == ()
        assert found.certificate == run.certificate

    async def test_of_a_published_run_still_holds_whatever_became_of_its_offers(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        run = await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        await staged.decline(proposal, proposal.mentor_id)

        assert (await checked(staged, run.id)).faults == ()

    async def test_finds_a_row_that_was_changed_in_the_database(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        run = await staged.a_run()
        async with staged.matching.db.transaction() as tx:
            await tx.session.execute(update(run_results).values(points=run_results.c.points + 1))

        assert CHANGED in (await checked(staged, run.id)).faults

    async def test_after_an_erasure_says_that_it_cannot_be_replayed_and_what_is_proven_still(
        self, staged: Staged
    ) -> None:
        await people(staged, mentors=2, mentees=3)
        run = await staged.a_run()
        await staged.matching.tell(ErasureStarted(request_id=new_id(), member_id=staged.mentees[0]))

        found = await checked(staged, run.id)

        assert (found.replayable, found.why_not, found.faults) == (False, THINNED, ())

    @pytest.mark.parametrize("purpose", [Purpose.SIMULATION, Purpose.ROUND])
    async def test_that_kept_no_pairs_is_refused(self, staged: Staged, purpose: Purpose) -> None:
        await people(staged, mentors=1, mentees=1)
        run_id = await staged.ask_for_run(purpose=purpose)
        if purpose is Purpose.SIMULATION:
            await staged.work()

        with pytest.raises(NothingToCheck):
            await checked(staged, run_id)

    async def test_costs_the_same_however_many_take_part(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        small = await staged.a_run()
        await people(staged, mentors=2, mentees=3)
        large = await staged.a_run()

        with statements(staged.matching.db) as few:
            await checked(staged, small.id)
        with statements(staged.matching.db) as many:
            await checked(staged, large.id)

        assert len(many) == len(few)


class TestOnTheGraph:
    async def test_staff_see_that_a_run_holds(self, caller: Caller, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        run = await staged.a_run()

        shown = (await call(caller, a_manager(staged.id), "checkRun", staged, id=str(run.id)))["data"]["checkRun"]

        assert (shown["holds"], shown["replayable"], shown["whyNot"], shown["faults"]) == (True, True, None, [])
        assert shown["certificate"] == shown["run"]["certificate"]

    async def test_a_run_that_is_not_over_is_refused(self, caller: Caller, staged: Staged) -> None:
        run_id = await staged.ask_for_run()

        answer = await call(caller, a_manager(), "checkRun", staged, id=str(run_id))

        assert codes(answer) == ["NOTHING_TO_CHECK"]


class TestTheOperatorsCheck:
    async def test_is_of_what_was_published_in_a_process_of_its_own(
        self, staged: Staged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.matching.programmes.checking.FEW", 0)
        await people(staged, mentors=2, mentees=3)
        await staged.a_run()
        run = await staged.published()
        async with staged.matching.db.reading() as tx:
            published: list[UUID] = await published_runs(tx)
            kept: Kept = await kept_run(tx, run.id)

        found = await RunChecker().check(kept)

        assert published == [run.id]
        assert found.faults == ()

    async def test_that_takes_long_goes_on_and_answers_who_asks_again(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        run, checker = await staged.a_run(), RunChecker()
        async with staged.matching.db.reading() as tx:
            kept = await kept_run(tx, run.id)

        with pytest.raises(StillChecking):
            await checker.check_soon(run.id, kept, within=timedelta())
        found = await checker.check_soon(run.id, kept, within=timedelta(minutes=2))

        assert found.faults == ()

    async def test_is_one_for_all_requests(
        self, caller: Caller, staged: Staged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Otherwise nobody who asks again would ever get what was found meanwhile."""
        monkeypatch.setattr("services.matching.programmes.checking.PATIENCE", timedelta())
        await people(staged, mentors=2, mentees=3)
        run, manager = await staged.a_run(), a_manager(staged.id)

        told = [await call(caller, manager, "checkRun", staged, id=str(run.id))]
        async with asyncio.timeout(60):
            while codes(told[-1]) == ["STILL_CHECKING"]:
                await asyncio.sleep(0.1)
                told.append(await call(caller, manager, "checkRun", staged, id=str(run.id)))

        assert told[-1]["data"]["checkRun"]["holds"]

    async def test_takes_no_more_at_once_than_memory_holds(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        run, checker = await staged.a_run(), RunChecker()
        async with staged.matching.db.reading() as tx:
            kept = await kept_run(tx, run.id)
        for _ in range(MOST_AT_ONCE):
            with pytest.raises(StillChecking):
                await checker.check_soon(new_id(), kept, within=timedelta())

        with pytest.raises(ManyChecks):
            await checker.check_soon(new_id(), kept, within=timedelta())
        await checker.close()

    async def test_of_now_is_not_what_was_found_some_time_ago(
        self, staged: Staged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.matching.programmes.checking.KEPT", timedelta())
        await people(staged, mentors=2, mentees=3)
        run, checker = await staged.a_run(), RunChecker()
        async with staged.matching.db.reading() as tx:
            kept = await kept_run(tx, run.id)
        with pytest.raises(StillChecking):
            await checker.check_soon(run.id, kept, within=timedelta())
        while checker.under_way:
            await asyncio.sleep(0.05)

        found = await checker.check_soon(run.id, replace(kept, digest="another"), within=timedelta(minutes=1))

        assert CHANGED in found.faults
