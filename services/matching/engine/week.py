"""A week as 672 quarter-hours: on a member's own clock, and in UTC by the rules of the zone on each date.

A set of quarter-hours is packed into 84 bytes, the first quarter in the highest bit of the first byte.  A member's
own week begins on Monday at 00:00 of their clock; a week in UTC begins at 00:00 UTC of whatever date is asked for.
On a date that is an exception, a packed day of 12 bytes holds in place of the week.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 96
QUARTERS = 7 * QUARTERS_A_DAY
PACKED = QUARTERS // 8
PACKED_DAY = QUARTERS_A_DAY // 8

Bits: TypeAlias = NDArray[np.uint8]


def pack(windows: Iterable[tuple[int, int]]) -> Bits:
    """The set of the quarters in half-open ranges; a range that runs past Sunday goes on at Monday."""
    week = np.zeros(QUARTERS, dtype=np.bool_)
    for begin, end in windows:
        week[np.arange(begin, end) % QUARTERS] = True
    return np.packbits(week)


def unpack(bits: Bits) -> NDArray[np.bool_]:
    """One truth value for each quarter, in order."""
    return np.unpackbits(bits, axis=-1).astype(np.bool_)


@dataclass(frozen=True, kw_only=True)
class Exceptions:
    """n dates on which another day holds: on `days[i]`, in the week of row `rows[i]`, the quarters `quarters[i]`.

    `days` count from the week's first date in UTC, on the calendar of the row's own zone; `quarters` are n x 12.
    """

    rows: NDArray[np.intp]
    days: NDArray[np.int64]
    quarters: Bits

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, bytes]]) -> Self:
        """From rows, days and packed quarters, one of each for every date."""
        rows, days, quarters = zip(*found, strict=True) if found else ((), (), ())
        return cls(
            rows=np.array(rows, dtype=np.intp),
            days=np.array(days, dtype=np.int64),
            quarters=np.frombuffer(b"".join(quarters), dtype=np.uint8).reshape(-1, PACKED_DAY),
        )

    def __len__(self) -> int:
        return len(self.rows)


def local_quarters(zone: str, start: date) -> NDArray[np.int16]:
    """Where on the clock of `zone` each of the 672 quarters from `start` 00:00 UTC lies, as a quarter of that week.

    An hour that the clock skips is in no quarter and an hour that it repeats is there twice: a window means what
    the clock on the wall shows.  Raises ZoneInfoNotFoundError for a zone that nobody knows.
    """
    return _clock(zone, start)[0]


@lru_cache(maxsize=4096)
def _clock(zone: str, start: date) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """What the clock shows in each quarter from `start` 00:00 UTC: the quarter of its week, and the days since then."""
    place, first = ZoneInfo(zone), datetime.combine(start, time(), UTC)
    offsets = np.concatenate([_offsets(place, first + timedelta(days=day)) for day in range(7)])
    passed = np.arange(QUARTERS) + offsets
    quarters = ((quarter_of(first) + passed) % QUARTERS).astype(np.int16)
    days = (passed // QUARTERS_A_DAY).astype(np.int16)
    for shared in (quarters, days):
        shared.flags.writeable = False
    return quarters, days


def _offsets(place: ZoneInfo, day: datetime) -> NDArray[np.int64]:
    """What the zone adds to UTC in each quarter of a day, in quarters.

    No zone changes its offset twice within a day, so most days cost two questions and not 96.
    """
    moments = [day, day + timedelta(days=1)]
    if _offset(place, moments[0]) != _offset(place, moments[1]):
        moments = [day + number * QUARTER for number in range(QUARTERS_A_DAY)]
    offsets = [_offset(place, moment) for moment in moments]
    return np.resize(np.array(offsets, dtype=np.int64), QUARTERS_A_DAY)


def _offset(place: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(place).utcoffset() or timedelta()) // QUARTER


def quarter_of(moment: datetime) -> int:
    """The quarter of the week that the clock shows at `moment`, in the moment's own zone."""
    return moment.weekday() * QUARTERS_A_DAY + moment.hour * 4 + moment.minute // 15


def in_utc(weekly: Bits, zones: Sequence[str], start: date) -> Bits:
    """Turns n own weeks (n x 84), each on the clock of its zone, into the n weeks in UTC from `start` on."""
    own, shown = unpack(weekly), np.zeros((len(zones), QUARTERS), dtype=np.bool_)
    named = np.asarray(zones, dtype=np.str_)
    for zone in set(zones):
        rows = np.flatnonzero(named == zone)
        shown[rows] = own[np.ix_(rows, local_quarters(zone, start))]
    return np.packbits(shown, axis=-1)


def with_exceptions(weeks: Bits, zones: Sequence[str], start: date, *, exceptions: Exceptions) -> Bits:
    """The n weeks of `in_utc` (n x 84), where on each exceptional date its own quarters hold.

    Costs a step for each zone and date among the exceptions, however many rows share them, and nothing without any.
    """
    if not len(exceptions):
        return weeks
    changed = weeks.copy()
    rows, places = np.unique(exceptions.rows, return_inverse=True)
    shown, own = unpack(changed[rows]), unpack(exceptions.quarters)
    of_row = np.asarray(zones, dtype=np.str_)[exceptions.rows]
    for zone, day in set(zip(of_row.tolist(), exceptions.days.tolist(), strict=True)):
        quarters, days = _clock(zone, start)
        at, which = np.flatnonzero(days == day), np.flatnonzero((of_row == zone) & (exceptions.days == day))
        shown[np.ix_(places[which], at)] = own[np.ix_(which, quarters[at] % QUARTERS_A_DAY)]
    changed[rows] = np.packbits(shown, axis=-1)
    return changed


def shared_quarters(one: Bits, other: Bits) -> NDArray[np.int64]:
    """How many quarters two weeks have in common; either may be many."""
    counts: NDArray[np.int64] = np.bitwise_count(one & other).sum(axis=-1, dtype=np.int64)
    return counts


def beginnings(bits: Bits) -> Bits:
    """The quarters at which a conversation of more than one and at most two quarters may begin."""
    following = np.zeros_like(bits)
    following[..., :-1] = bits[..., 1:] >> 7
    next_ones: Bits = ((bits << 1) | following).astype(np.uint8)
    return bits & next_ones
