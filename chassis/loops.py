"""Loops that outlive every failure: logged, waited out, tried again."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from chassis.telemetry import log

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
HEALTHY_SECONDS = 10.0


def _reasons(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [reason for inner in error.exceptions for reason in _reasons(inner)]
    return [repr(error)]


def _really_cancelled() -> bool:
    """Whether somebody cancelled this task; a library's own cancelled future raises the same exception."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


async def for_ever(name: str, session: Callable[[], Awaitable[None]]) -> None:
    """Runs `session` again and again until cancelled, with a pause that doubles while it keeps failing early."""
    pause = SHORTEST_PAUSE
    while True:
        started = time.monotonic()
        try:
            await session()
        except asyncio.CancelledError:
            if _really_cancelled():
                raise
            log.warning("loop_interrupted", loop=name, reasons=["a library cancelled itself"])
        except Exception as error:  # noqa: BLE001 - a loop that dies silently is the worst failure of all.
            log.warning("loop_interrupted", loop=name, reasons=_reasons(error)[:3])
            log.debug("loop_interrupted", loop=name, exc_info=True)
        pause = SHORTEST_PAUSE if time.monotonic() - started > HEALTHY_SECONDS else min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)
