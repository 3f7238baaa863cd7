"""The course of one play: its people and pairs, its clock, and what is printed on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx2
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.portal import Refused
from cairn.demo.year.cast import Person

T = TypeVar("T")
EVERYBODY_WAKES = time(14, tzinfo=UTC)
"""From nine in the morning in New York to a quarter to eight in the evening in Kathmandu."""
A_STRIDE = timedelta(days=10)
"""The clock is never moved further at once, so that what falls due does so near its own day."""
A_BREATH = 0.3
"""Seconds of real time, in which what was just done reaches everybody."""
A_LOOK = 1.2
"""Seconds of real time: every loop of a service looks at the clock once a second."""


@dataclass(frozen=True)
class YearStep:
    """What happened, on which virtual day, and how long it took in real time."""

    on: str
    name: str
    said: str
    total_ms: float


@dataclass
class YearReport:
    """What was played; `saw` has for each person, in order, what reached them."""

    ok: bool = False
    run: str = ""
    steps: list[YearStep] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)
    saw: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def wakes_on(moment: datetime) -> datetime:
    """The hour of that day at which nobody sleeps."""
    return datetime.combine(moment.date(), EVERYBODY_WAKES)


@dataclass
class Pair:
    """Two people under way together; of peers the one who asked is the mentee.

    `zone` and `at` are the clock of their series; `open` and `questions` have the ids of what is not settled,
    `advised_in` is the month of the newest advice, and `stages` are those that their agendas had.
    """

    name: str
    kind: str
    mentor: Person
    mentee: Person
    id: str = ""
    zone: str = ""
    at: str = ""
    open: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    advised_in: int = 0
    over: bool = False
    stages: list[str] = field(default_factory=list)

    @property
    def people(self) -> tuple[Person, Person]:
        return self.mentor, self.mentee

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def other(self, person: Person) -> Person:
        return self.mentee if person is self.mentor else self.mentor


@dataclass
class Course:
    """The state of one play.

    `began` is how far ahead the clock was at first, and `moved` when in real time it went to where: mail servers know
    real time alone.
    """

    http: httpx2.AsyncClient
    urls: dict[str, str]
    people: dict[str, Person]
    stranger: Person
    staff: Person
    clock: VirtualClock
    console: Console
    report: YearReport
    began: float
    pairs: dict[str, Pair] = field(default_factory=dict)
    circle_id: str = ""
    paired_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    moved: list[tuple[datetime, float]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.clock.read())

    @property
    def alive(self) -> list[Pair]:
        return [pair for pair in self.pairs.values() if not pair.over]

    def of_kind(self, kind: str) -> Pair:
        return next(pair for pair in self.pairs.values() if pair.kind == kind)

    def key(self, *words: object) -> str:
        """An idempotency key of this play."""
        return "-".join(map(str, (self.report.run, *words)))

    async def until(self, moment: datetime) -> None:
        """Moves the clock on, stride by stride; a moment that has passed is fine.

        On the way it stops when nobody sleeps, because nobody is reminded of anything at night.
        """
        await asyncio.sleep(A_BREATH)
        while (now := self.now) < moment:
            self.clock.advance(min(moment, wakes_on(now + A_STRIDE)) - now)
            self.moved.append((datetime.now(UTC), self.clock.read()))
            await asyncio.sleep(A_LOOK)

    def virtual(self, real: datetime) -> datetime:
        """What the platform's clock said at a moment of real time during this play."""
        ahead = next((seconds for since, seconds in reversed(self.moved) if since <= real), self.began)
        return real + timedelta(seconds=ahead)

    def checked(self, what: str, *, holds: bool, but: object = "") -> None:
        """Counts an invariant that holds; raises ValueError with what was found instead."""
        if not holds:
            raise ValueError(f"{what}: {but}" if but else what)
        self.report.checks[what] = self.report.checks.get(what, 0) + 1

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[list[str]]:
        """Times one step and prints it; the step says what came of it by appending to the list."""
        said: list[str] = []
        started = perf_counter()
        yield said
        took = (perf_counter() - started) * 1000
        done = YearStep(self.now.date().isoformat(), name, "; ".join(said), took)
        self.report.steps.append(done)
        self.console.print(f"{done.on}  [bold]{done.name:<44}[/]{done.total_ms:8.0f} ms", highlight=False)
        self.console.print(f"    {done.said}", highlight=False, style="dim", soft_wrap=True, markup=False)


NOT_YET = {
    "NOT_FOUND",
    "NO_SUCH_NEED",
    "NO_SUCH_OFFER",
    "NO_SUCH_CONVERSATION",
    "NO_COMMON_TIME",
    "NO_COMMON_LANGUAGE",
    "NOT_OVER_YET",
}
"""What a client is told while a service has not heard of something, or its timer has not run."""


async def not_yet(asked: Awaitable[T]) -> T | None:
    """None while the platform is on its way to it; raises any other refusal."""
    try:
        return await asked
    except Refused as refusal:
        if set(refusal.codes) <= NOT_YET:
            return None
        raise


async def nodes(person: Person, document: str, *, first: int = 100, **variables: Any) -> list[Any]:
    """All nodes of a paged document of one field."""
    found: list[Any] = []
    after = None
    while True:
        answer = await person.portal.ask(document, first=first, after=after, **variables)
        page = next(value for value in answer.values() if isinstance(value, dict))
        found += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
