"""Checks kept runs again, in a process of its own: for staff who ask, and for operators all that were published."""

import asyncio
import json
import sys
from datetime import timedelta
from functools import partial
from uuid import UUID

from chassis.service import Service
from services.matching.pool import SolverProcess
from services.matching.programmes.domain.checking import Checked, Kept, check
from services.matching.programmes.domain.refusals import ManyChecks, StillChecking
from services.matching.programmes.queries.checking import kept_run, published_runs

PATIENCE = timedelta(seconds=6)
"""How long one who asks waits; the gateway gives a service ten seconds."""

MOST_AT_ONCE = 6
"""Checks that wait or are worked on; each holds a whole run in memory."""

KEPT = timedelta(minutes=2)
"""How long what a check found waits for who asked; a check is of now, so nobody gets an older one."""

FEW = 200
"""So many mentees are checked in a thread here, which takes less time than a new process."""


class RunChecker:
    """One for a service: one large check after the other, each in a process that gives its memory back."""

    def __init__(self) -> None:
        self._process, self._turn = SolverProcess(), asyncio.Lock()
        self._under_way: dict[UUID, asyncio.Task[Checked]] = {}

    @property
    def under_way(self) -> int:
        """Of how many runs there is something to come, or found and not fetched yet."""
        return len(self._under_way)

    async def check_soon(self, run_id: UUID, kept: Kept, *, within: timedelta | None = None) -> Checked:
        """Raises StillChecking where it takes longer than PATIENCE, or `within`.

        It goes on, and whoever asks again gets what it found.  Raises ManyChecks while as many others are under way as
        can be at once.
        """
        task = self._under_way.get(run_id) or self._begun(run_id, kept)
        try:
            found = await asyncio.wait_for(
                asyncio.shield(task), (PATIENCE if within is None else within).total_seconds()
            )
        except TimeoutError as error:
            raise StillChecking from error
        finally:
            if task.done():
                self._forget(run_id, task)
        return found

    def _begun(self, run_id: UUID, kept: Kept) -> asyncio.Task[Checked]:
        if sum(not task.done() for task in self._under_way.values()) >= MOST_AT_ONCE:
            raise ManyChecks
        task = self._under_way[run_id] = asyncio.create_task(self.check(kept))
        task.add_done_callback(partial(self._keep_for_a_while, run_id))
        return task

    def _keep_for_a_while(self, run_id: UUID, task: asyncio.Task[Checked]) -> None:
        asyncio.get_running_loop().call_later(KEPT.total_seconds(), self._forget, run_id, task)

    def _forget(self, run_id: UUID, task: asyncio.Task[Checked]) -> None:
        if self._under_way.get(run_id) is task:
            del self._under_way[run_id]

    async def close(self) -> None:
        """Waits for nothing: a check under way ends with its process."""
        for task in self._under_way.values():
            task.cancel()
        self._process.rest()

    async def check(self, kept: Kept) -> Checked:
        """Raises ProcessDied."""
        if len(kept.rows) <= FEW:
            return await asyncio.to_thread(check, kept)
        async with self._turn:
            try:
                return await self._process.run(check, kept)
            finally:
                self._process.rest()


async def check_runs(service: Service) -> int:
    """Check every published run again, from its snapshot and its result; a line of JSON for each."""
    checker, faulty = RunChecker(), False
    async with service.db.reading() as tx:
        runs = await published_runs(tx)
    for run_id in runs:
        async with service.db.reading() as tx:
            kept = await kept_run(tx, run_id)
        found = await checker.check(kept)
        faulty = faulty or bool(found.faults)
        line = {"run": str(run_id), "replayable": found.replayable, "why_not": found.why_not, "faults": found.faults}
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()
    await service.db.close()
    return int(faulty)
