"""Parts of the searcher's week on the clocks of others, with the offsets that hold in the week that comes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import or_
from zoneinfo import ZoneInfo

from services.profiles.directory.domain.search import PartOfDay, PartOfWeek

QUARTER = timedelta(minutes=15)
A_DAY = 96
A_WEEK = 7 * A_DAY
LAST_BEGINNING = 2
"""Half an hour that lies within a part begins at the latest two quarters before its end."""
PARTS = {
    PartOfDay.MORNING: ((6, 12),),
    PartOfDay.AFTERNOON: ((12, 17),),
    PartOfDay.EVENING: ((17, 22),),
    PartOfDay.NIGHT: ((0, 6), (22, 24)),
}
Beginnings = tuple[datetime, int]
"""From when on, and in how many quarters in a row, half an hour begins."""


@lru_cache(maxsize=64)
def masks(times: tuple[PartOfWeek, ...], zone: str, *, today: date, clocks: tuple[str, ...]) -> dict[str, int]:
    """For each zone of `clocks`, the 672 quarters of its local week: 1 where half an hour within `times` begins.

    Monday's first quarter is the highest bit.  `times` are on the clock of `zone`, on the seven days after `today`;
    who lives across the line reads them on their own weekday.
    """
    beginnings = [each for part in times for each in _beginnings(part, ZoneInfo(zone), today)]
    return {name: _mask(beginnings, ZoneInfo(name)) for name in clocks}


def hours_of(several: Iterable[int]) -> set[int]:
    """The hours of the week, from 0 to 167, in which any of the masks has a quarter."""
    any_of = reduce(or_, several, 0)
    return {hour for hour in range(A_WEEK // 4) if any_of >> (A_WEEK - 4 - 4 * hour) & 0b1111}


def _beginnings(part: PartOfWeek, zone: ZoneInfo, today: date) -> Iterator[Beginnings]:
    day = today + timedelta(days=1 + (part.weekday - today.weekday() - 1) % 7)
    for first, last in PARTS[part.part]:
        yield datetime.combine(day, time(first), zone).astimezone(UTC), (last - first) * 4 - LAST_BEGINNING + 1


def _mask(beginnings: Iterable[Beginnings], zone: ZoneInfo) -> int:
    mask = 0
    for start, quarters in beginnings:
        local = start.astimezone(zone)
        first = local.weekday() * A_DAY + local.hour * 4 + local.minute // 15
        for quarter in range(first, first + quarters):
            mask |= 1 << (A_WEEK - 1 - quarter % A_WEEK)
    return mask
