"""What becomes of a transaction that others are in the way of: done again, or refused with a word to try again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from chassis.errors import Refusal

LOST_A_RACE = frozenset({"40001", "40P01"})
"""Serialisation failure and deadlock: whoever was in the way is through, so doing it again at once helps."""
WAITED_TOO_LONG = "55P03"
"""A lock was not granted within lock_timeout: somebody waits already, so only trying later helps."""
MOST_TRIES = 3
LONGEST_PAUSE = 0.1
"""Seconds; drawn by chance, so that two who met do not meet again."""
T = TypeVar("T")


class TryAgain(Refusal):
    """Many are changing the same thing just now, so nothing was changed; try again in a moment."""

    status = 503


def sqlstate(error: BaseException | None) -> str:
    """PostgreSQL's code for what went wrong, and nothing where it was not PostgreSQL that said so."""
    return str(getattr(error.orig, "sqlstate", "")) if isinstance(error, DBAPIError) else ""


def is_contended(error: BaseException | None) -> bool:
    """Whether somebody was in the way, of a lock or of a connection."""
    return isinstance(error, NoConnection) or sqlstate(error) in LOST_A_RACE or sqlstate(error) == WAITED_TOO_LONG


async def again_after_lost_races(attempt: Callable[[], Awaitable[T]]) -> T:
    """Runs a whole transaction, and again where the database chose it to give way."""
    for _ in range(MOST_TRIES - 1):
        try:
            return await attempt()
        except DBAPIError as error:
            if sqlstate(error) not in LOST_A_RACE:
                raise
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - a pause is no secret.
    return await attempt()
