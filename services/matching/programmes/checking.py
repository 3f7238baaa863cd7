"""Checks kept runs again, in a process of its own: for staff who ask, and for operators all that were published."""

import asyncio
import json
import sys

from chassis.service import Service
from services.matching.pool import SolverProcess
from services.matching.programmes.domain.checking import Checked, Kept, check
from services.matching.programmes.queries.checking import kept_run, published_runs


class RunChecker:
    """One check after the other, each in a process that gives its memory back."""

    def __init__(self) -> None:
        self._process, self._turn = SolverProcess(), asyncio.Lock()

    async def check(self, kept: Kept) -> Checked:
        """Raises ProcessDied."""
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
