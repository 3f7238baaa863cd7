"""Calculations that give way: in their order, whole, and never for long before others have their turn."""

import asyncio

import pytest

from services.profiles.meanwhile import SLICE, meanwhile


async def test_answers_in_order_also_when_nobody_else_waits() -> None:
    assert await meanwhile(range(3 * SLICE + 1)) == list(range(3 * SLICE + 1))


async def test_lets_others_have_their_turn_after_each_slice() -> None:
    left = iter(range(3 * SLICE))
    calculating = meanwhile(left)

    await asyncio.sleep(0)

    assert next(left) == SLICE
    assert len(await calculating) == 3 * SLICE - 1


async def test_fails_where_its_answer_is_waited_for() -> None:
    failing = meanwhile(1 // number for number in (1, 0))
    await asyncio.sleep(0)

    with pytest.raises(ZeroDivisionError):
        await failing
