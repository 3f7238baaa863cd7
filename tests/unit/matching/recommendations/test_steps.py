"""Work in steps lets others in between, and is of one state of the index, however often that changes."""

import asyncio
from datetime import date, timedelta

from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.steps import MOST_BEGINNINGS, Steps, at_once, between_others

MONDAY = date(2026, 11, 23)


def counting(index: MentorIndex, begun: list[int]) -> Steps[set[int]]:
    """Ten steps; makes the versions that it saw."""
    begun.append(index.version)
    seen = set()
    for _ in range(10):
        seen.add(index.version)
        yield
    return seen


async def changing(index: MentorIndex, times: int) -> None:
    """As whoever brings the index up to date between two steps of others."""
    for day in range(times):
        index.apply([], [], week=MONDAY + timedelta(days=day))
        for _ in range(3):
            await asyncio.sleep(0)


class TestBetweenOthers:
    async def test_lets_others_in_between_two_steps(self) -> None:
        index, others = MentorIndex(), list[int]()

        async def other() -> None:
            for number in range(5):
                others.append(number)
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        await between_others(lambda: counting(index, []), index)

        assert others == [0, 1, 2, 3, 4]
        await task

    async def test_begins_anew_when_the_index_changed(self) -> None:
        index, begun = MentorIndex(), list[int]()
        task = asyncio.create_task(changing(index, 2))

        seen = await between_others(lambda: counting(index, begun), index)

        assert len(seen) == 1
        assert len(begun) > 1
        await task

    async def test_is_done_at_once_for_whom_it_changes_again_and_again(self) -> None:
        index, begun = MentorIndex(), list[int]()
        task = asyncio.create_task(changing(index, 1000))

        seen = await between_others(lambda: counting(index, begun), index)

        assert len(seen) == 1
        assert len(begun) == MOST_BEGINNINGS + 1
        task.cancel()


def test_at_once_gives_what_the_work_made() -> None:
    index = MentorIndex()

    assert at_once(counting(index, [])) == {0}
