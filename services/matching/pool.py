"""A process of its own for what takes a core for a while: spawned when there is work, and made anew when it dies."""

import asyncio
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

ORPHAN_CHECK_SECONDS = 1.0
CONTEXT = multiprocessing.get_context("spawn")
Given = TypeVar("Given")
Made = TypeVar("Made")


class ProcessDied(Exception):
    """The process that worked on it is gone; the work can be done again from the beginning."""


class SolverProcess:
    """One process; what is given to it and what it makes travel by pickle.

    `begin` is called in each new process with `shared`, such as numbers that both sides see.
    """

    def __init__(self, begin: Callable[..., None] | None = None, shared: tuple[Any, ...] = ()) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._begin = (os.getpid(), begin, shared)

    @property
    def process_ids(self) -> list[int]:
        """None before the first work and after `rest`."""
        return [] if self._pool is None else list(self._pool._processes)  # noqa: SLF001 - tests and metrics name them.

    async def run(self, work: Callable[[Given], Made], given: Given) -> Made:
        """Raises ProcessDied, or what the work raised."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=CONTEXT, initializer=_begin, initargs=self._begin)
        try:
            return await asyncio.wrap_future(self._pool.submit(work, given))
        except BrokenProcessPool as error:
            self.rest()
            raise ProcessDied from error

    def rest(self) -> None:
        """Gives the memory back until there is work again; what is being worked on ends with its process."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        # Without this a service that stops would wait for the end of the work.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - the pool shows its processes nowhere.
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(parent: int, begin: Callable[..., None] | None, shared: tuple[Any, ...]) -> None:
    """In the new process: it must not outlive the service, which may be killed without a word."""
    if begin is not None:
        begin(*shared)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_SECONDS)
    os._exit(1)
