"""When can two people meet?  Eight weeks of two calendars with 200 busy blocks each, without the database."""

import random
import statistics
import time as clocks
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from services.sessions.meetings.domain.room import Busy, Diary, Limits
from services.sessions.meetings.domain.slots import Week, free_spans, starts

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
WEEKS = timedelta(weeks=8)
BLOCKS = 200
RUNS = 300
QUARTER = timedelta(minutes=15)


def a_week(zone: str) -> Week:
    """Three windows on each day: the morning, the afternoon and the evening."""
    windows = [(time(7), time(12)), (time(13), time(18)), (time(19), time(23))]
    return Week(zone=zone, windows=[windows] * 7)


def a_diary(zone: str, chance: random.Random) -> Diary:
    quarters = sorted(chance.sample(range(8 * 7 * 96), BLOCKS))
    busy = [Busy(starts_at=START + n * QUARTER, ends_at=START + (n + chance.randint(1, 6)) * QUARTER) for n in quarters]
    return Diary(zone=zone, limits=Limits(), busy=busy)


@dataclass(frozen=True)
class Found:
    """How long it took, in milliseconds, and how many starts there were."""

    starts: int
    took: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.took, n=100)[98]


def measure(most: int | None) -> Found:
    """A page of so many starts, or every one in the eight weeks."""
    chance = random.Random(7)
    zones = ("Europe/Lisbon", "America/New_York")  # Both change their clocks within these weeks.
    weeks, diaries = [a_week(zone) for zone in zones], [a_diary(zone, chance) for zone in zones]
    took: list[float] = []
    found: list[datetime] = []
    for _ in range(RUNS):
        began = clocks.perf_counter()
        spans = free_spans(weeks, diaries, since=START, until=START + WEEKS)
        found = list(islice(starts(spans, lasts=timedelta(minutes=45)), most))
        took.append((clocks.perf_counter() - began) * 1000)
    return Found(len(found), took)
