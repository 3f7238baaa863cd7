"""Ordinary life beside a measurement: a few pairs who search, ask, book and withdraw at a bounded rate."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

from cairn.demo.portal import Portal, Refused
from tests.e2e import people

PAUSE_SECONDS = 0.4
"""Between two requests of a pair."""
WORDS = ("nurse", "health data", "amara", "mentor")


@dataclass
class Pair:
    """A mentee and the mentor whom they ask again and again; `times`: when each request began, and its milliseconds."""

    mentee: Portal
    mentor: Portal
    mentor_id: str = ""
    refused: int = 0
    times: list[tuple[float, float]] = field(default_factory=list)

    async def join(self) -> None:
        await people.join(self.mentee)
        self.mentor_id = await people.join(self.mentor)
        await people.offer(self.mentor, capacity=20)

    async def live(self) -> None:
        """Until cancelled: states a need, searches, asks, books, and lets the other go again."""
        for word in cycle(WORDS):
            need = await self._paced(self.mentee, partial(people.need, self.mentee))
            search = partial(self.mentee.ask, "Directory", search=word, filters=None, first=10, after=None)
            await self._paced(self.mentee, search)
            if need is not None:
                await self._meet(str(need))

    async def _meet(self, need: str) -> None:
        asked = {"needId": need, "mentorId": self.mentor_id, "topic": "How did you move from care to data analysis?"}
        send = partial(people.sent_or_not_yet, self.mentee, people.key(), **asked, tried="", firstStep="One talk.")
        introduction = await self._paced(self.mentee, send)
        if introduction is None:
            return
        found = await self._paced(self.mentor, partial(self.mentor.ask, "Introduction", id=introduction))
        times = ((found or {}).get("introduction") or {}).get("suggestedTimes")
        it = {"introductionId": introduction}
        if times:
            accept = partial(self.mentor.do, "AcceptIntroduction", people.key(), **it, startsAt=times[-1])
            await self._paced(self.mentor, accept)
        await self._paced(self.mentee, partial(self.mentee.do, "WithdrawIntroduction", people.key(), **it))

    async def _paced(self, portal: Portal, asking: Callable[[], Awaitable[Any]]) -> Any:
        await asyncio.sleep(PAUSE_SECONDS)
        started = time.perf_counter()
        try:
            return await asking()
        except Refused:
            self.refused += 1
            return None
        finally:
            self.times += [(started, each) for each in portal.milliseconds]
            portal.milliseconds.clear()


@dataclass(frozen=True)
class Ordinary:
    """What everybody else notices."""

    pairs: list[Pair]

    @property
    def refused(self) -> int:
        return sum(pair.refused for pair in self.pairs)

    def line(self, begins: float, ends: float) -> str:
        """How long the requests took that began between two moments of `time.perf_counter`."""
        took = [each for pair in self.pairs for began, each in pair.times if begins <= began < ends]
        cuts = statistics.quantiles(took, n=100, method="inclusive")
        rate = len(took) / (ends - begins)
        return f"{rate:.1f} requests/s, p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms"


@asynccontextmanager
async def ordinary_life(pairs: int, portal: Callable[[], Portal]) -> AsyncIterator[Ordinary]:
    """Pairs who live while the block runs."""
    them = [Pair(portal(), portal()) for _ in range(pairs)]
    for pair in them:
        await pair.join()
        pair.mentee.milliseconds.clear()
        pair.mentor.milliseconds.clear()
    tasks = [asyncio.create_task(pair.live()) for pair in them]
    try:
        yield Ordinary(them)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ended:
        if isinstance(end, Exception):
            raise end
