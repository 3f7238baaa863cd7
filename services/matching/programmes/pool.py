"""The process that solves runs: spawned when there is work, watched while it works, and made anew when it dies.

Nothing of a service is imported there but the pure rules, and nothing is shared with it but two numbers: how far it is,
and whether it should stop.
"""

import asyncio
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.solving import Job, solve

ORPHAN_CHECK_SECONDS = 1.0
_CONTEXT = multiprocessing.get_context("spawn")
_shared: dict[str, Any] = {}


class PoolDied(Exception):
    """The process that worked on it is gone; the work can be done again from the beginning."""


class Stopped(Exception):
    """Somebody asked for the work to stop."""


class SolverPool:
    """One process at a time.  `progress` is the per cent of the job that is being worked on."""

    def __init__(self, work: Callable[[Job], Solved] | None = None) -> None:
        self._work = work or solve_here
        self._pool: ProcessPoolExecutor | None = None
        self._progress: Any = None
        self._stop: Any = None

    @property
    def progress(self) -> int:
        return 0 if self._progress is None else int(self._progress.value)

    async def solve(self, job: Job) -> Solved:
        """Raises PoolDied, Stopped, or what the work raised."""
        pool = self._running()
        self._progress.value, self._stop.value = 0, 0
        try:
            return await asyncio.wrap_future(pool.submit(self._work, job))
        except BrokenProcessPool as error:
            self.rest()
            raise PoolDied from error

    def stop(self) -> None:
        """Lets the work end at its next step; it does not wait for it."""
        if self._stop is not None:
            self._stop.value = 1

    def rest(self) -> None:
        """Gives the memory back until there is work again; what is being worked on ends with its process."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        # Without this a service that stops would wait for the end of the run.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - the pool shows its processes nowhere.
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._progress, self._stop = _CONTEXT.RawValue("i", 0), _CONTEXT.RawValue("i", 0)
            shared = (self._progress, self._stop, os.getpid())
            self._pool = ProcessPoolExecutor(1, mp_context=_CONTEXT, initializer=_begin, initargs=shared)
        return self._pool


def _begin(progress: Any, stop: Any, parent: int) -> None:
    """In the new process: it must not outlive the service, which may be killed without a word."""
    _shared.update(progress=progress, stop=stop)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_SECONDS)
    os._exit(1)


def solve_here(job: Job) -> Solved:
    """The work itself, in the process of the pool."""

    def report(percent: int) -> None:
        if _shared["stop"].value:
            raise Stopped
        _shared["progress"].value = percent

    return solve(job, report)
