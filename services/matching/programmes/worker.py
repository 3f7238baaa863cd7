"""Works off the runs that staff asked for, beside the events and never in their way.

A run is a row under a lease.  Whoever dies leaves a lease that ends, and somebody else takes the run up from the same
snapshot; a run that was cancelled or taken over meanwhile is dropped by whoever still works on it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from chassis.db import Database
from chassis.events.wakeup import Wakeup
from chassis.ids import new_id
from chassis.loops import for_ever
from chassis.telemetry import log
from services.matching.pool import ProcessDied
from services.matching.programmes.commands.runs import (
    CHANNEL,
    Claimed,
    claim_run,
    fail_run,
    finish_run,
    give_back,
    keep_alive,
    keep_snapshot,
)
from services.matching.programmes.domain.circling import TooManyForCircles
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.solving import Job, PinLost, job_of, pack
from services.matching.programmes.pool import SolverPool, Stopped
from services.matching.programmes.queries.snapshot import snapshot_of

HEARTBEAT_SECONDS = 1.0
PIN_LOST = "A pinned pair cannot be matched any more: one of the two withdrew, or the seats are taken. Start it anew."
TOO_MANY = f"More than {DEFAULTS.most_in_circles} mentees wait for a circle; split them into two programmes."
FAILURES: Mapping[type[Exception], str] = {PinLost: PIN_LOST, TooManyForCircles: TOO_MANY}
UNEXPECTED = "Something unexpected happened; start it again, and tell the operators."


class RunWorker:
    """One of any number; each works on one run at a time."""

    def __init__(self, db: Database, pool: SolverPool | None = None) -> None:
        self.db = db
        self.pool = pool or SolverPool()
        self.holder = new_id()

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            try:
                await for_ever("match_runs", lambda: self._session(wakeup))
            finally:
                self.pool.rest()

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            if not await self.run_next():
                self.pool.rest()
                await wakeup.wait()

    async def run_next(self) -> bool:
        """Works off the run that waits longest; False when there is none."""
        async with self.db.transaction() as tx:
            claimed = await claim_run(tx, self.holder)
        if claimed is None:
            return False
        run_id = claimed.run.id
        beating = asyncio.create_task(self._beat(run_id))
        try:
            await self._work(claimed)
        except ProcessDied:
            log.warning("match_run_interrupted", run=str(run_id))
            await self._give_back(run_id)
        except Stopped:
            log.info("match_run_stopped", run=str(run_id))
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(run_id))
            raise
        except Exception as error:  # noqa: BLE001 - a run that nobody finishes must say so.
            log.exception("match_run_failed", run=str(run_id))
            await self._fail(run_id, FAILURES.get(type(error), UNEXPECTED))
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        return True

    async def _work(self, claimed: Claimed) -> None:
        job = await self._job(claimed)
        solved: Solved = await self.pool.solve(job)
        async with self.db.transaction() as tx:
            await finish_run(tx, claimed.run.id, self.holder, solved=solved)

    async def _job(self, claimed: Claimed) -> Job:
        content = claimed.content or await self._snapshot(claimed)
        return job_of(claimed.run, wishes=claimed.wishes, content=content)

    async def _snapshot(self, claimed: Claimed) -> bytes:
        """Taken once for a run; packing thousands of people takes a moment, in a thread."""
        async with self.db.reading() as tx:
            run = claimed.run
            snapshot = await snapshot_of(tx, run.programme_id, wave=run.wave, rule=run.rule)
        content = await asyncio.to_thread(pack, snapshot)
        async with self.db.transaction() as tx:
            await keep_snapshot(tx, claimed.run.id, digest=snapshot.digest, content=content)
        return content

    async def _beat(self, run_id: UUID) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            async with self.db.transaction() as tx:
                alive = await keep_alive(tx, run_id, self.holder, progress=self.pool.progress)
            if not alive:
                self.pool.stop()

    async def _give_back(self, run_id: UUID) -> None:
        async with self.db.transaction() as tx:
            await give_back(tx, run_id, self.holder)

    async def _fail(self, run_id: UUID, why: str) -> None:
        async with self.db.transaction() as tx:
            await fail_run(tx, run_id, self.holder, why=why)
