"""Runs: asked for, worked off once by whoever is there, cancelled, resumed, and always with their proof."""

import asyncio
import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from chassis.ids import new_id
from contracts.words import MentoringRole
from services.matching.programmes.commands.programmes import end_programme
from services.matching.programmes.commands.runs import (
    DIED,
    cancel_run,
    claim_run,
    finish_run,
    keep_alive,
    resume_run,
    start_run,
)
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.refusals import (
    NotCancelled,
    PinImpossible,
    RunOver,
    TooManyPins,
    WishMisread,
    WrongState,
)
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.run import Purpose, RunStatus, Wave, Wish, WishedPair
from services.matching.programmes.domain.solving import Job, solve
from services.matching.programmes.pool import SolverPool
from services.matching.programmes.queries.snapshot import snapshot_of
from services.matching.programmes.tables import match_runs, run_results, run_snapshots
from services.matching.programmes.worker import RunWorker
from tests.builders.matching import a_block, a_profile
from tests.builders.programmes import a_cohort, a_job, run_terms
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import STAFF, HerePool, Staged, stage
from tests.service.matching.world import Matching
from tests.service.statements import statements


async def a_few(staged: Staged, *, mentors: int = 2, mentees: int = 3) -> None:
    for _ in range(mentors):
        await staged.a_mentor()
    for _ in range(mentees):
        await staged.a_mentee()


async def reading(staged: Staged) -> int:
    """How many statements a snapshot takes."""
    with statements(staged.matching.db) as seen:
        async with staged.matching.db.reading() as tx:
            await snapshot_of(tx, staged.id, wave=Wave.EVERYBODY, rule=RunRule.FAIREST)
    return sum(each.lstrip().startswith("SELECT") and "set_config" not in each for each in seen)


def wished(staged: Staged, wish: Wish, *, mentor: int = 0, mentee: int = 0) -> WishedPair:
    return WishedPair(mentor_id=staged.mentors[mentor], mentee_id=staged.mentees[mentee], wish=wish)


async def refused(staged: Staged, wishes: tuple[WishedPair, ...]) -> str:
    """Why a run with these wishes cannot be."""
    with pytest.raises(PinImpossible) as why:
        await staged.ask_for_run(wishes=wishes)
    return str(why.value)


class TestARun:
    async def test_matches_everybody_it_can_and_proves_it(self, staged: Staged) -> None:
        await a_few(staged)

        run = await staged.a_run()

        assert run.status is RunStatus.DONE
        assert run.certificate is not None
        assert (run.certificate["matched"], run.certificate["faults"]) == (3, [])
        assert run.certificate["mostProven"]
        assert run.certificate["leastProven"]
        results = await staged.results(run.id)
        assert set(results) == set(staged.mentees)
        assert all(sum(row.parts) == row.points for row in results.values())

    async def test_twice_of_the_same_people_has_the_same_digest(self, staged: Staged) -> None:
        await a_few(staged)

        one, other = await staged.a_run(), await staged.a_run()

        assert one.digest == other.digest
        assert one.snapshot == other.snapshot
        async with staged.matching.db.reading() as tx:
            assert await tx.session.scalar(select(func.count()).select_from(run_snapshots)) == 1

    async def test_is_made_from_as_many_statements_however_many_take_part(self, staged: Staged) -> None:
        await a_few(staged, mentors=1, mentees=1)
        few = await reading(staged)
        await a_few(staged, mentors=3, mentees=6)

        assert await reading(staged) == few == 4

    async def test_is_made_from_everybody_in_parts(self, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
        await a_few(staged, mentors=3, mentees=5)
        await staged.matching.tell(a_block(staged.mentors[0], staged.mentees[0]))
        at_once = await staged.a_run()
        monkeypatch.setattr("services.matching.programmes.queries.snapshot.AT_A_TIME", 2)

        in_parts = await staged.a_run()

        assert in_parts.snapshot == at_once.snapshot

    async def test_leaves_out_who_waits_as_a_control_until_the_wave_of_everybody(
        self, matching: Matching, clock: Clock
    ) -> None:
        staged = await stage(matching, clock, control_share=50)
        await staged.a_mentor(capacity=5)
        arms = await staged.both_arms()

        first, everybody = await staged.a_run(), await staged.a_run(wave=Wave.EVERYBODY, rule=RunRule.FAIREST)

        assert set(await staged.results(first.id)) == {each for each, arm in arms.items() if arm is Arm.NOW}
        assert set(await staged.results(everybody.id)) == set(staged.mentees)

    async def test_never_pairs_whom_a_block_keeps_apart(self, staged: Staged) -> None:
        await a_few(staged, mentors=1, mentees=1)
        await staged.matching.tell(a_block(staged.mentees[0], staged.mentors[0]))

        run = await staged.a_run()

        (row,) = (await staged.results(run.id)).values()
        assert row.mentor_id is None
        assert row.reason == "There is no mentor for them at all."

    async def test_that_simulates_keeps_its_numbers_for_a_day_and_no_pairs(self, staged: Staged) -> None:
        await a_few(staged)

        run = await staged.a_run(purpose=Purpose.SIMULATION, ratio=1)

        assert run.certificate is not None
        assert run.certificate["matched"] == 2
        assert await staged.results(run.id) == {}
        await staged.later(timedelta(days=1, minutes=1))
        async with staged.matching.db.reading() as tx:
            assert await tx.session.scalar(select(match_runs.c.id)) is None


class TestWishes:
    async def test_a_pin_is_in_the_result_and_a_forbidden_pair_is_not(self, staged: Staged) -> None:
        await a_few(staged)
        wishes = (wished(staged, Wish.PIN, mentor=1, mentee=0), wished(staged, Wish.FORBID, mentor=0, mentee=1))

        results = await staged.results((await staged.a_run(wishes=wishes)).id)

        assert results[staged.mentees[0]].mentor_id == staged.mentors[1]
        assert results[staged.mentees[0]].pinned
        assert results[staged.mentees[1]].mentor_id != staged.mentors[0]

    async def test_a_pin_that_is_impossible_is_refused_with_what_stands_between(self, staged: Staged) -> None:
        await staged.a_mentor("welding")
        await staged.a_mentee(enrol=False)
        await a_few(staged, mentors=0, mentees=1)

        with pytest.raises(PinImpossible) as not_enrolled:
            await staged.ask_for_run(wishes=(wished(staged, Wish.PIN, mentee=0),))
        await staged.matching.tell(a_block(staged.mentors[0], staged.mentees[1]))
        with pytest.raises(PinImpossible) as kept_apart:
            await staged.ask_for_run(wishes=(wished(staged, Wish.PIN, mentee=1),))

        assert "not enrolled" in str(not_enrolled.value)
        assert "block" not in str(kept_apart.value)

    async def test_are_looked_at_in_as_many_statements_however_many_there_are(self, staged: Staged) -> None:
        await a_few(staged, mentors=3, mentees=3)
        counts = []
        for pinned in (1, 3):
            wishes = tuple(wished(staged, Wish.PIN, mentor=each, mentee=each) for each in range(pinned))
            with statements(staged.matching.db) as seen:
                await staged.ask_for_run(wishes=wishes)
            counts.append(sum(each.lstrip().startswith("SELECT") for each in seen))

        assert counts[0] == counts[1]

    async def test_tell_no_more_of_two_behind_a_block_than_they_would_without(self, staged: Staged) -> None:
        """A full mentor is full; who could be matched otherwise reads as with any reason that is not told."""
        await staged.a_mentor(capacity=1)
        await staged.a_mentor()
        await a_few(staged, mentors=0, mentees=1)
        full, free = staged.mentors
        await staged.matching.accepted(full)
        await staged.matching.tell(a_profile(free, roles=(MentoringRole.MENTEE,)))
        pins = [(wished(staged, Wish.PIN, mentor=each),) for each in range(2)]

        before = [await refused(staged, pin) for pin in pins]
        await staged.matching.tell(*(a_block(mentor, staged.mentees[0]) for mentor in staged.mentors))

        assert [await refused(staged, pin) for pin in pins] == before
        assert "no free place" in before[0]

    async def test_contradictions_are_refused(self, staged: Staged) -> None:
        await a_few(staged)
        both = (wished(staged, Wish.PIN), wished(staged, Wish.FORBID))
        twice = (wished(staged, Wish.PIN, mentor=0), wished(staged, Wish.PIN, mentor=1))

        with pytest.raises(WishMisread):
            await staged.ask_for_run(wishes=both)
        with pytest.raises(TooManyPins):
            await staged.ask_for_run(wishes=twice)

    async def test_a_pin_that_was_lost_meanwhile_fails_the_run_in_words(self, staged: Staged) -> None:
        await a_few(staged)
        run_id = await staged.ask_for_run(wishes=(wished(staged, Wish.PIN),))
        await staged.withdraw(staged.mentees[0], MentoringRole.MENTEE)

        await staged.work()

        run = await staged.run(run_id)
        assert run.status is RunStatus.FAILED
        assert "pinned pair" in (run.failure or "")


class TestTheQueue:
    async def test_gives_a_run_to_one_worker_only(self, staged: Staged) -> None:
        await a_few(staged)
        await staged.ask_for_run()
        db = staged.matching.db

        async with db.transaction() as one, db.transaction() as other:
            first = await claim_run(one, new_id())
            second = await claim_run(other, new_id())

        assert first is not None
        assert second is None

    async def test_gives_it_to_somebody_else_when_the_lease_ended_and_drops_what_the_first_one_finds(
        self, staged: Staged
    ) -> None:
        await a_few(staged)
        run_id = await staged.ask_for_run()
        zombie = new_id()
        async with staged.matching.db.transaction() as tx:
            await claim_run(tx, zombie)
        async with staged.matching.db.transaction() as tx:
            ended = {"claimed_until": func.now() - timedelta(seconds=1)}
            await tx.session.execute(update(match_runs).values(ended))

        await staged.work()

        done = await staged.run(run_id)
        assert done.status is RunStatus.DONE
        async with staged.matching.db.transaction() as tx:
            assert not await keep_alive(tx, run_id, zombie, progress=50)
            assert not await finish_run(tx, run_id, zombie, solved=solve(a_job(*a_cohort(2, 2))))
        assert (await staged.run(run_id)).digest == done.digest

    async def test_gives_up_a_run_whose_workers_die_again_and_again(self, staged: Staged) -> None:
        await a_few(staged)
        run_id = await staged.ask_for_run()
        for _ in range(6):
            async with staged.matching.db.transaction() as tx:
                await claim_run(tx, new_id())
            async with staged.matching.db.transaction() as tx:
                ended = {"claimed_until": func.now() - timedelta(seconds=1)}
                await tx.session.execute(update(match_runs).values(ended))

        run = await staged.run(run_id)

        assert (run.status, run.failure) == (RunStatus.FAILED, DIED)

    async def test_goes_on_with_the_next_run_once_it_has_given_one_up(self, staged: Staged) -> None:
        await a_few(staged)
        dying = await staged.ask_for_run()
        async with staged.matching.db.transaction() as tx:
            gone = {"status": RunStatus.RUNNING, "attempts": 5, "claimed_until": func.now() - timedelta(seconds=1)}
            await tx.session.execute(update(match_runs).values(gone))
        waiting = await staged.ask_for_run()

        async with staged.matching.db.transaction() as tx:
            claimed = await claim_run(tx, new_id())

        assert claimed is not None
        assert claimed.run.id == waiting
        assert (await staged.run(dying)).status is RunStatus.FAILED

    async def test_of_a_cancelled_run_keeps_nothing_and_of_a_resumed_one_the_same_result(self, staged: Staged) -> None:
        await a_few(staged)
        before = await staged.a_run()
        run_id = await staged.ask_for_run()
        async with staged.matching.db.transaction() as tx:
            await cancel_run(tx, run_id)

        await staged.work()

        assert (await staged.run(run_id)).status is RunStatus.CANCELLED
        assert await staged.results(run_id) == {}
        async with staged.matching.db.transaction() as tx:
            await resume_run(tx, run_id)
        await staged.work()
        assert (await staged.run(run_id)).digest == before.digest
        async with staged.matching.db.transaction() as tx:
            with pytest.raises(RunOver):
                await cancel_run(tx, run_id)
        async with staged.matching.db.transaction() as tx:
            with pytest.raises(NotCancelled):
                await resume_run(tx, run_id)

    async def test_of_a_programme_that_is_over_is_not_resumed(self, staged: Staged) -> None:
        await a_few(staged)
        run_id = await staged.ask_for_run()
        async with staged.matching.db.transaction() as tx:
            await cancel_run(tx, run_id)
            await end_programme(tx, staged.id)

        async with staged.matching.db.transaction() as tx:
            with pytest.raises(WrongState):
                await resume_run(tx, run_id)

    async def test_drops_what_was_found_after_a_cancel(self, staged: Staged) -> None:
        await a_few(staged)
        run_id = await staged.ask_for_run()

        class Cancelling(HerePool):
            async def solve(self, job: Job) -> Solved:
                async with staged.matching.db.transaction() as tx:
                    await cancel_run(tx, run_id)
                return solve(job)

        await RunWorker(staged.matching.db, Cancelling()).run_next()

        assert (await staged.run(run_id)).status is RunStatus.CANCELLED
        async with staged.matching.db.reading() as tx:
            assert await tx.session.scalar(select(func.count()).select_from(run_results)) == 0


def dies_once(job: Job) -> Solved:
    """Dies without a word, as killed from outside, unless the mark of an earlier death is there."""
    mark = Path(os.environ["CAIRN_TEST_MARK"])
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return solve(job)


def never_looks_up(_job: Job) -> Solved:
    """A step that takes longer than anybody waits, such as the search for circles of thousands."""
    Path(os.environ["CAIRN_TEST_MARK"]).touch()
    time.sleep(3600)
    raise AssertionError


class TestThePool:
    @pytest.mark.timeout(120)
    async def test_a_run_cancelled_in_the_middle_of_a_long_step_makes_room_for_the_next(
        self, staged: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAIRN_TEST_MARK", str(tmp_path / "mark"))
        monkeypatch.setattr("services.matching.programmes.pool.STEP_SECONDS", 0.0)
        monkeypatch.setattr("services.matching.programmes.worker.HEARTBEAT_SECONDS", 0.05)
        await a_few(staged)
        run_id = await staged.ask_for_run()
        pool = SolverPool(never_looks_up)
        working = asyncio.create_task(RunWorker(staged.matching.db, pool).run_next())
        while not (tmp_path / "mark").exists():
            await asyncio.sleep(0.05)

        async with staged.matching.db.transaction() as tx:
            await cancel_run(tx, run_id)
        await working

        assert (await staged.run(run_id)).status is RunStatus.CANCELLED
        done = await staged.a_run()
        assert done.status is RunStatus.DONE

    @pytest.mark.timeout(240)
    async def test_a_process_killed_in_the_middle_is_made_anew_and_the_run_completes(
        self, staged: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAIRN_TEST_MARK", str(tmp_path / "mark"))
        await a_few(staged)
        expected = await staged.a_run()
        run_id = await staged.ask_for_run()
        pool = SolverPool(dies_once)
        worker = RunWorker(staged.matching.db, pool)

        await worker.run_next()
        interrupted = await staged.run(run_id)
        await worker.run_next()
        pool.rest()

        assert interrupted.status is RunStatus.QUEUED
        done = await staged.run(run_id)
        assert (done.status, done.digest) == (RunStatus.DONE, expected.digest)

    @pytest.mark.timeout(240)
    async def test_does_not_keep_the_event_loop_from_its_work(self) -> None:
        pool, turns = SolverPool(), 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0.01)

        counting = asyncio.create_task(count())
        solved = await pool.solve(a_job(*a_cohort(40, 20)))
        counting.cancel()
        pool.rest()

        assert solved.certificate["faults"] == []
        assert turns > 10


class TestRules:
    @pytest.mark.parametrize("rule", sorted(set(RunRule) - {RunRule.PEERS, RunRule.CIRCLES}))
    async def test_each_rule_gives_a_result_without_faults(self, staged: Staged, rule: RunRule) -> None:
        await a_few(staged)

        run = await staged.a_run(rule=rule)

        assert run.certificate is not None
        assert run.certificate["faults"] == []

    async def test_terms_of_a_draft_are_refused(self, staged: Staged) -> None:
        await a_few(staged)

        async with staged.matching.db.transaction() as tx:
            run_id = await start_run(tx, staged.id, run_terms(rule=RunRule.STABLE), by=STAFF)
        await staged.work()

        assert (await staged.run(run_id)).rule is RunRule.STABLE
