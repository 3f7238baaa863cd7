"""Parts of the searcher's week on the clocks of others, with the offsets that hold in the week that comes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache, reduce
from operator import or_
from zoneinfo import ZoneInfo

from services.profiles.directory.domain.search import PartOfDay, PartOfWeek

QUARTER = timedelta(minutes=15)
A_DAY = 96
A_WEEK = 7 * A_DAY
HALF_AN_HOUR = 2
ENOUGH = 8
"""Two hours: every stretch of five has as much in one part of some day at least."""
PARTS = {
    PartOfDay.MORNING: ((6, 12),),
    PartOfDay.AFTERNOON: ((12, 17),),
    PartOfDay.EVENING: ((17, 22),),
    PartOfDay.NIGHT: ((0, 6), (22, 24)),
}
Stretch = tuple[datetime, int]
"""From when on, and for how many quarters."""


@lru_cache(maxsize=64)
def masks(times: tuple[PartOfWeek, ...], zone: str, *, today: date, clocks: tuple[str, ...]) -> dict[str, int]:
    """For each zone of `clocks`, the 672 quarters of its local week: 1 where half an hour begins that counts.

    Monday's first quarter is the highest bit.  `times` are on the clock of `zone`, on the seven days after `today`.
    What counts are whole parts of the day on the clock of the one who is found, of which two hours were asked for:
    a week is for nobody else to read, and whoever tries every zone learns no more of it than its parts of days.
    """
    stretches = [each for part in times for each in _stretches(part, ZoneInfo(zone), today)]
    return {name: _mask(stretches, ZoneInfo(name)) for name in clocks}


def hours_of(several: Iterable[int]) -> set[int]:
    """The hours of the week, from 0 to 167, in which any of the masks has a quarter."""
    any_of = reduce(or_, several, 0)
    return {hour for hour in range(A_WEEK // 4) if any_of >> (A_WEEK - 4 - 4 * hour) & 0b1111}


def _stretches(part: PartOfWeek, zone: ZoneInfo, today: date) -> Iterator[Stretch]:
    day = today + timedelta(days=1 + (part.weekday - today.weekday() - 1) % 7)
    for first, last in PARTS[part.part]:
        yield datetime.combine(day, time(first), zone).astimezone(UTC), (last - first) * 4


def _mask(stretches: Iterable[Stretch], zone: ZoneInfo) -> int:
    asked: set[int] = set()
    for start, quarters in stretches:
        local = start.astimezone(zone)
        first = local.weekday() * A_DAY + local.hour * 4 + local.minute // 15
        asked |= {quarter % A_WEEK for quarter in range(first, first + quarters)}
    return reduce(or_, (_beginnings(block) for block in _blocks() if len(asked & block) >= ENOUGH), 0)


@cache
def _blocks() -> tuple[frozenset[int], ...]:
    """The quarters of each part of each day of a week."""
    return tuple(
        frozenset(quarter % A_WEEK for quarter in range(day * A_DAY + first * 4, day * A_DAY + last * 4))
        for day in range(7)
        for part in PARTS.values()
        for first, last in part
    )


@cache
def _beginnings(block: frozenset[int]) -> int:
    """Where half an hour begins that ends within the block."""
    within = (quarter for quarter in block if (quarter + HALF_AN_HOUR - 1) % A_WEEK in block)
    return sum(1 << (A_WEEK - 1 - quarter) for quarter in within)
