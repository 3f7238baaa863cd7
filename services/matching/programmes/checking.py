"""Checks kept runs again, in a process of its own: for staff who ask, and for operators all that were published."""

import asyncio
import json
import sys
from datetime import timedelta
from uuid import UUID

from chassis.service import Service
from services.matching.pool import SolverProcess
from services.matching.programmes.domain.checking import Checked, Kept, check
from services.matching.programmes.domain.refusals import StillChecking
from services.matching.programmes.queries.checking import kept_run, published_runs

PATIENCE = timedelta(seconds=6)
"""How long one who asks waits; the gateway gives a service ten seconds."""

FEW = 200
"""So many mentees are checked in a thread here, which takes less time than a new process."""


class RunChecker:
    """One large check after the other, each in a process that gives its memory back."""

    def __init__(self) -> None:
        self._process, self._turn = SolverProcess(), asyncio.Lock()
        self._under_way: dict[UUID, asyncio.Task[Checked]] = {}

    async def check_soon(self, run_id: UUID, kept: Kept, *, within: timedelta = PATIENCE) -> Checked:
        """Raises StillChecking where it takes longer; it goes on, and whoever asks again gets what it found."""
        running = {each: task for each, task in self._under_way.items() if not task.done() or each == run_id}
        task = running.pop(run_id, None) or asyncio.create_task(self.check(kept))
        self._under_way = {**running, run_id: task}
        try:
            return await asyncio.wait_for(asyncio.shield(task), within.total_seconds())
        except TimeoutError as error:
            raise StillChecking from error
        finally:
            if task.done():
                self._under_way.pop(run_id, None)

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
