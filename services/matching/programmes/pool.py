"""The process that solves runs, watched while it works.

Nothing of a service is imported there but the pure rules, and nothing is shared with it but two numbers: how far it is,
and whether it should stop.
"""

import time
from collections.abc import Callable
from typing import Any

from services.matching.pool import CONTEXT, ProcessDied, SolverProcess
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.solving import Job, solve

STEP_SECONDS = 2.0
"""How long a step may go on after the work was asked to stop; some, such as the search for circles, take a minute."""

_shared: dict[str, Any] = {}


class Stopped(Exception):
    """Somebody asked for the work to stop."""


class SolverPool:
    """One process at a time.  `progress` is the per cent of the job that is being worked on."""

    def __init__(self, work: Callable[[Job], Solved] | None = None) -> None:
        self._work = work or solve_here
        self._progress, self._stop = CONTEXT.RawValue("i", 0), CONTEXT.RawValue("i", 0)
        self._process = SolverProcess(_share, (self._progress, self._stop))
        self._asked_to_stop = 0.0

    @property
    def progress(self) -> int:
        return int(self._progress.value)

    async def solve(self, job: Job) -> Solved:
        """Raises ProcessDied, Stopped, or what the work raised."""
        self._progress.value, self._stop.value = 0, 0
        try:
            return await self._process.run(self._work, job)
        except ProcessDied as died:
            raise (Stopped if self._stop.value else ProcessDied) from died

    def stop(self) -> None:
        """Lets the work end at its next step; asked again when that has not come for long, ends the process under it.

        It does not wait for either.
        """
        now = time.monotonic()
        if not self._stop.value:
            self._stop.value, self._asked_to_stop = 1, now
        elif now - self._asked_to_stop >= STEP_SECONDS:
            self._process.rest()

    def rest(self) -> None:
        """Gives the memory back until there is work again; what is being worked on ends with its process."""
        self._process.rest()


def _share(progress: Any, stop: Any) -> None:
    """In the new process."""
    _shared.update(progress=progress, stop=stop)


def solve_here(job: Job) -> Solved:
    """The work itself, in the process of the pool."""

    def report(percent: int) -> None:
        if _shared["stop"].value:
            raise Stopped
        _shared["progress"].value = percent

    return solve(job, report)
