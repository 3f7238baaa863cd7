"""Waiting in somebody's own working time: whole dates of their clock count, and others stop it.

Monday to Friday are working days, and a day of the weekend on which they have said to have time.  A date that is an
exception without any time is a day off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WORKING_DAY = timedelta(days=1)
"""A working day is the whole date: people answer when they find the time."""
WEEKEND = frozenset({5, 6})
LONGEST = 120
"""So many dates are looked at: a wait is over by then, whatever the calendar says."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`own`: the days of the week, from Monday as 0, on which they have time; `exceptions` say it of single dates."""

    zone: str = "UTC"
    own: frozenset[int] = frozenset()
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        usual = day.weekday() not in WEEKEND or day.weekday() in self.own
        return self.exceptions.get(day, usual)


def after(start: datetime, working: timedelta, calendar: Calendar) -> datetime:
    """When so much working time has passed since `start`; in UTC."""
    left, moment = working, start
    for begins, ends in _working_dates(start, calendar):
        begins_here = max(begins, moment)
        if begins_here + left <= ends:
            return begins_here + left
        left -= ends - begins_here
        moment = ends
    return moment


def between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between the two; none when `end` is the earlier one."""
    dates = _working_dates(start, calendar)
    return sum((max(min(ends, end) - max(begins, start), timedelta()) for begins, ends in dates), timedelta())


def _working_dates(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The working dates from that of `start` on, each from its midnight to the next, in UTC."""
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    for number in range(LONGEST):
        day = first + timedelta(days=number)
        if calendar.works_on(day):
            yield _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
