"""Work on the index that takes longer than others should wait: done in steps, between the answers to others.

The index changes between two steps as others bring it up to date.  Then what was found is of no use, and the work
begins anew; whoever is unlucky often enough does it at once.
"""

import asyncio
from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar

from services.matching.recommendations.index import MentorIndex

MOST_BEGINNINGS = 5

Made = TypeVar("Made")
Steps: TypeAlias = Generator[None, None, Made]
"""Yields after each step, and returns what it made."""


def at_once(work: Steps[Made]) -> Made:
    while True:
        try:
            next(work)
        except StopIteration as done:
            made: Made = done.value
            return made


async def between_others(work: Callable[[], Steps[Made]], index: MentorIndex) -> Made:
    """What the work makes of the index as it is from its first step to its last."""
    for _ in range(MOST_BEGINNINGS):
        version, steps = index.version, work()
        while index.version == version:
            try:
                next(steps)
            except StopIteration as done:
                made: Made = done.value
                return made
            await asyncio.sleep(0)
    return at_once(work())
