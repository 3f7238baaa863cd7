"""Long calculations on the event loop, a slice at a time, while the database works on what it was sent."""

import asyncio
from collections.abc import Iterable
from typing import TypeVar

Result = TypeVar("Result")

SLICE = 16
"""Of a list of members, about a millisecond: nobody's answer waits longer for a slice to end."""


def meanwhile(work: Iterable[Result]) -> asyncio.Task[list[Result]]:
    """Goes through `work` whenever the caller waits for something.

    A thread would take turns with the caller also while the caller calculates, and then the database has nothing to do.
    """
    return asyncio.create_task(_in_slices(work))


async def _in_slices(work: Iterable[Result]) -> list[Result]:
    done: list[Result] = []
    for each in work:
        done.append(each)
        if len(done) % SLICE == 0:
            await asyncio.sleep(0)
    return done
