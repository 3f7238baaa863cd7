"""Ordinary life beside a measurement: a few pairs who search, ask, book and withdraw at a bounded rate."""

import asyncio
import statistics
import time
from collections import Counter
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
ASKS = 2
"""Of one mentor: matching refuses whoever takes a third ask to the same one back within a week."""


@dataclass
class Pair:
    """A mentee and whom they ask, one mentor after the other; `times`: when a request began, and its milliseconds."""

    portal: Callable[[], Portal]
    mentee: Portal
    mentor: Portal
    mentor_id: str = ""
    refused: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    async def of(cls, portal: Callable[[], Portal]) -> "Pair":
        pair = cls(portal, mentee=portal(), mentor=portal())
        await people.join(pair.mentee)
        await pair._find_mentor()
        pair.mentee.milliseconds.clear()
        return pair

    async def _find_mentor(self) -> None:
        self.mentor = self.portal()
        self.mentor_id = await people.join(self.mentor)
        await people.offer(self.mentor, capacity=20)
        self.mentor.milliseconds.clear()

    async def live(self) -> None:
        """Until cancelled: states a need, searches, asks, books, and lets the other go again."""
        for turn, word in enumerate(cycle(WORDS), start=1):
            need = await self._paced(self.mentee, partial(people.need, self.mentee))
            search = partial(self.mentee.ask, "Directory", search=word, filters=None, first=10, after=None)
            await self._paced(self.mentee, search)
            if need is not None:
                await self._meet(str(need))
            if turn % ASKS == 0:
                await self._find_mentor()

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
        except Refused as refusal:
            self.refused[str(refusal)] += 1
            return None
        finally:
            self.times += [(started, each) for each in portal.milliseconds]
            portal.milliseconds.clear()


@dataclass(frozen=True)
class Ordinary:
    """What everybody else notices."""

    pairs: list[Pair]

    @property
    def refused(self) -> Counter[str]:
        """How often each sentence was the answer."""
        return sum((pair.refused for pair in self.pairs), start=Counter())

    def line(self, begins: float, ends: float) -> str:
        """How long the requests took that began between two moments of `time.perf_counter`."""
        took = [each for pair in self.pairs for began, each in pair.times if begins <= began < ends]
        cuts = statistics.quantiles(took, n=100, method="inclusive")
        rate = len(took) / (ends - begins)
        return f"{rate:.1f} requests/s, p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms"


@asynccontextmanager
async def ordinary_life(pairs: int, portal: Callable[[], Portal]) -> AsyncIterator[Ordinary]:
    """Pairs who live while the block runs."""
    them = [await Pair.of(portal) for _ in range(pairs)]
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
