"""A week as 672 quarter-hours: on a member's own clock, and in UTC by the rules of the zone on each date.

A set of quarter-hours is packed into 84 bytes, the first quarter in the highest bit of the first byte.  A member's
own week begins on Monday at 00:00 of their clock; a week in UTC begins at 00:00 UTC of whatever date is asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 96
QUARTERS = 7 * QUARTERS_A_DAY
PACKED = QUARTERS // 8

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


@lru_cache(maxsize=4096)
def local_quarters(zone: str, start: date) -> NDArray[np.int16]:
    """Where on the clock of `zone` each of the 672 quarters from `start` 00:00 UTC lies, as a quarter of that week.

    An hour that the clock skips is in no quarter and an hour that it repeats is there twice: a window means what
    the clock on the wall shows.  Raises ZoneInfoNotFoundError for a zone that nobody knows.
    """
    place, first = ZoneInfo(zone), datetime.combine(start, time(), UTC)
    offsets = np.concatenate([_offsets(place, first + timedelta(days=day)) for day in range(7)])
    shown = (quarter_of(first) + np.arange(QUARTERS) + offsets) % QUARTERS
    quarters: NDArray[np.int16] = shown.astype(np.int16)
    quarters.flags.writeable = False
    return quarters


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
