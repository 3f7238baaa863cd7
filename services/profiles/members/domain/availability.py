"""Availability: weekly windows on a member's own clock, in quarter hours, and dates on which something else holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from chassis.errors import BadInput, DomainError
from contracts.profiles import AvailabilityException as ExceptionTold
from contracts.profiles import AvailabilitySet, AvailabilityWindow
from contracts.profiles import DayWindow as DayWindowTold
from contracts.words import Weekday
from services.profiles.domain.vocabulary import a_zone
from services.profiles.members.domain.days import day_of

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
QUARTER = 15
MINUTES_PER_HOUR = 60
MIDNIGHT = 24 * MINUTES_PER_HOUR
MOST_WINDOWS = 84
MOST_DAY_WINDOWS = 12
MOST_EXCEPTIONS = 366
FURTHEST_EXCEPTION = timedelta(days=731)
DAY = timedelta(days=1)
WEEK = tuple(Weekday)


class WindowsOverlap(DomainError):
    """Two of these windows overlap; make one of them, or let one end where the other begins."""


class ExceptionTwice(DomainError):
    """A date stands twice among the exceptions; put all of its windows into one."""


class ExceptionOutOfReach(DomainError):
    """An exception is for a date from yesterday to two years ahead; leave the others out."""


@dataclass(frozen=True, order=True)
class DayWindow:
    """Minutes from midnight on the member's clock; 1440 ends a day."""

    starts: int
    ends: int

    def as_contract(self) -> DayWindowTold:
        return DayWindowTold(starts_at=_clock(self.starts), ends_at=_clock(self.ends))

    def __str__(self) -> str:
        """The window as a refusal says it."""
        return f"{_clock(self.starts):%H:%M}-{_clock(self.ends):%H:%M}"


@dataclass(frozen=True, order=True)
class Window:
    """Minutes from midnight on the member's clock; `weekday` counts from Monday, 0; 1440 ends a day."""

    weekday: int
    starts: int
    ends: int

    @property
    def hours(self) -> DayWindow:
        return DayWindow(self.starts, self.ends)

    def as_contract(self) -> AvailabilityWindow:
        return AvailabilityWindow(weekday=WEEK[self.weekday], **vars(self.hours.as_contract()))

    def __str__(self) -> str:
        """The window as a refusal says it."""
        return f"{WEEK[self.weekday].value} {self.hours}"


@dataclass(frozen=True, order=True)
class AvailabilityException:
    """What holds on one date in place of the week.  No windows: no time."""

    on: date
    windows: tuple[DayWindow, ...]

    def as_contract(self) -> ExceptionTold:
        return ExceptionTold(on=self.on, windows=tuple(window.as_contract() for window in self.windows))


@dataclass(frozen=True, kw_only=True)
class Availability:
    """When a member has time, each week and on single dates; replaced as a whole.  No windows: no time."""

    member_id: UUID
    zone: str
    windows: tuple[Window, ...]
    exceptions: tuple[AvailabilityException, ...] = ()

    def as_set(self) -> AvailabilitySet:
        return AvailabilitySet(
            member_id=self.member_id,
            zone=self.zone,
            windows=tuple(window.as_contract() for window in self.windows),
            exceptions=tuple(exception.as_contract() for exception in self.exceptions),
        )

    def check_dates(self, *, now: datetime) -> None:
        """Refuses exceptions that are over; yesterday may stay, for whoever still lives in it somewhere."""
        today = day_of(now, self.zone)
        for exception in self.exceptions:
            if not today - DAY <= exception.on <= today + FURTHEST_EXCEPTION:
                raise ExceptionOutOfReach(
                    f"{exception.on} is not a date from yesterday to two years ahead; leave it out of the exceptions."
                )


def a_window(weekday: Weekday, starts_at: str, *, ends_at: str) -> Window:
    """A window as a client sent it: HH:MM, and 00:00 as the end means midnight."""
    hours = _hours(starts_at, ends_at, when=weekday.value)
    return Window(WEEK.index(weekday), hours.starts, hours.ends)


def an_exception(on: date, windows: Iterable[tuple[str, str]]) -> AvailabilityException:
    """An exception as a client sent it: the beginning and the end of each window as `a_window` takes them."""
    ordered = tuple(sorted(_hours(starts_at, ends_at, when=str(on)) for starts_at, ends_at in windows))
    if len(ordered) > MOST_DAY_WINDOWS:
        raise BadInput(f"{on} has {len(ordered)} windows; a date may have at most {MOST_DAY_WINDOWS}.")
    for before, after in pairwise(ordered):
        if after.starts < before.ends:
            raise WindowsOverlap(f"{on} {before} and {on} {after} overlap; let one end where the other begins.")
    return AvailabilityException(on, ordered)


def availability(
    member_id: UUID, zone: str, *, windows: Iterable[Window], exceptions: Iterable[AvailabilityException] = ()
) -> Availability:
    """The windows in the order of the week, the exceptions in that of the calendar; refuses two that overlap."""
    ordered = tuple(sorted(windows))
    if len(ordered) > MOST_WINDOWS:
        raise BadInput(f"windows has {len(ordered)} entries; a week may have at most {MOST_WINDOWS}.")
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.starts < before.ends:
            raise WindowsOverlap(f"{before} and {after} overlap; let one end where the other begins.")
    dates = _each_date_once(exceptions)
    return Availability(member_id=member_id, zone=a_zone(zone), windows=ordered, exceptions=dates)


def gathered(rows: Iterable[tuple[date, int | None, int | None]]) -> tuple[AvailabilityException, ...]:
    """Exceptions from their windows as they are kept: in order, and None for the bounds of a date without time."""
    windows: dict[date, list[DayWindow]] = {}
    for on, starts, ends in rows:
        of_this_date = windows.setdefault(on, [])
        if starts is not None and ends is not None:
            of_this_date.append(DayWindow(starts, ends))
    return tuple(AvailabilityException(on, tuple(kept)) for on, kept in windows.items())


def _each_date_once(exceptions: Iterable[AvailabilityException]) -> tuple[AvailabilityException, ...]:
    ordered = tuple(sorted(exceptions))
    if len(ordered) > MOST_EXCEPTIONS:
        raise BadInput(f"exceptions has {len(ordered)} entries; it may have at most {MOST_EXCEPTIONS}.")
    for before, after in pairwise(ordered):
        if before.on == after.on:
            raise ExceptionTwice(f"{after.on} stands twice among the exceptions; put all of its windows into one.")
    return ordered


def _hours(starts_at: str, ends_at: str, *, when: str) -> DayWindow:
    starts = _minutes(starts_at, name="startsAt")
    ends = _minutes(ends_at, name="endsAt") or MIDNIGHT
    if starts >= ends:
        raise BadInput(
            f"The window {when} {starts_at}-{ends_at} ends before it begins; "
            "what passes midnight is two windows, one to 00:00 and one from 00:00 of the next day."
        )
    return DayWindow(starts, ends)


def _minutes(text: str, *, name: str) -> int:
    read = CLOCK.fullmatch(text)
    if not read or int(read[2]) % QUARTER:
        raise BadInput(f"{name} must be a quarter of an hour as HH:MM from 00:00 to 23:45; 00:00 ends a day.")
    return int(read[1]) * MINUTES_PER_HOUR + int(read[2])


def _clock(minutes: int) -> time:
    hours, rest = divmod(minutes % MIDNIGHT, MINUTES_PER_HOUR)
    return time(hours, rest)
