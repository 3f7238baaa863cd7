"""An availability on one date: what the clock on the member's wall shows of it, and at which instants.

A window means what that clock shows.  An hour that it skips is in no window.  An hour that it repeats stands in a
window once, and is the member's both times it passes: matching's engine reckons in the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.profiles.members.domain.availability import DAY, MINUTES_PER_HOUR, QUARTER, Availability, DayWindow
from services.profiles.members.domain.days import beginning_of

QUARTER_HOUR = timedelta(minutes=QUARTER)


@dataclass(frozen=True, order=True)
class Span:
    """A time from one instant up to another, both in UTC."""

    begins: datetime
    ends: datetime


def windows_on(availability: Availability, on: date) -> tuple[DayWindow, ...]:
    """The windows of a date in their order, without the quarters that the clock skips on it."""
    shown = set(_shown(availability.zone, on))
    return tuple(
        DayWindow(first * QUARTER, end * QUARTER)
        for window in _said(availability, on)
        for first, end in _runs(quarter for quarter in _quarters(window) if quarter in shown)
    )


def instants_on(availability: Availability, on: date) -> tuple[Span, ...]:
    """When the member has time on a date of theirs; no two spans touch, so no instant is there twice."""
    free = {quarter for window in _said(availability, on) for quarter in _quarters(window)}
    midnight = beginning_of(on, availability.zone)
    passed = (number for number, quarter in enumerate(_shown(availability.zone, on)) if quarter in free)
    return tuple(Span(midnight + first * QUARTER_HOUR, midnight + end * QUARTER_HOUR) for first, end in _runs(passed))


def _said(availability: Availability, on: date) -> tuple[DayWindow, ...]:
    for exception in availability.exceptions:
        if exception.on == on:
            return exception.windows
    return tuple(window.hours for window in availability.windows if window.weekday == on.weekday())


def _quarters(window: DayWindow) -> range:
    return range(window.starts // QUARTER, window.ends // QUARTER)


def _shown(zone: str, on: date) -> list[int]:
    """For each quarter of an hour that passes on a date, which one of the day the clock shows: 96, or 92, or 100."""
    place, midnight = ZoneInfo(zone), beginning_of(on, zone)
    passing = (beginning_of(on + DAY, zone) - midnight) // QUARTER_HOUR
    clocks = ((midnight + number * QUARTER_HOUR).astimezone(place) for number in range(passing))
    return [(clock.hour * MINUTES_PER_HOUR + clock.minute) // QUARTER for clock in clocks]


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The half-open ranges of the numbers that follow each other; they come in ascending order."""
    found = list(numbers)
    breaks = [0, *(place for place, (one, next_one) in enumerate(pairwise(found), 1) if next_one > one + 1), len(found)]
    return [(found[begin], found[end - 1] + 1) for begin, end in pairwise(breaks) if found]
