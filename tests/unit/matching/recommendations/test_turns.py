"""Turns: one question at a time, of each member one in the queue, and no more of anybody than can wait."""

import asyncio
from uuid import UUID

import pytest

from chassis.ids import new_id
from services.matching.recommendations.turns import MOST_EACH, AskedTooMuchAtOnce, Turns

ANNA, BO = new_id(), new_id()


class Asking:
    """Members who ask, and in which order they were answered; everybody waits until `go`."""

    def __init__(self) -> None:
        self.turns, self.go = Turns(), asyncio.Event()
        self.answered: list[UUID] = []
        self.at_once = 0

    async def ask(self, who: UUID) -> None:
        async with self.turns.of(who):
            self.at_once += 1
            await self.go.wait()
            assert self.at_once == 1
            self.answered.append(who)
            self.at_once -= 1


async def asked(asking: Asking, *members: UUID) -> list[asyncio.Task[None]]:
    """Each of their questions as far as it comes by itself."""
    tasks = []
    for who in members:
        tasks.append(asyncio.create_task(asking.ask(who)))
        await asyncio.sleep(0)
    return tasks


async def test_somebody_who_asks_once_waits_for_one_question_of_who_asks_often() -> None:
    asking = Asking()
    tasks = await asked(asking, ANNA, ANNA, ANNA, ANNA, BO)

    asking.go.set()
    await asyncio.gather(*tasks)

    assert asking.answered.index(BO) == 1


async def test_what_cannot_wait_any_more_is_refused_and_later_is_not() -> None:
    asking = Asking()
    tasks = await asked(asking, *[ANNA] * MOST_EACH)

    with pytest.raises(AskedTooMuchAtOnce):
        await asking.ask(ANNA)
    asking.go.set()
    await asyncio.gather(*tasks)
    await asking.ask(ANNA)

    assert asking.answered == [ANNA] * (MOST_EACH + 1)


async def test_a_question_that_fails_or_is_given_up_leaves_its_place() -> None:
    asking = Asking()
    first, second = await asked(asking, ANNA, ANNA)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    asking.at_once = 0

    asking.go.set()
    await asking.ask(ANNA)

    assert asking.answered == [ANNA]
