"""Availability: weekly windows on a member's own clock, in quarter hours, none over another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from uuid import UUID

from chassis.errors import BadInput, DomainError
from contracts.profiles import AvailabilitySet, AvailabilityWindow
from contracts.words import Weekday
from services.profiles.domain.vocabulary import a_zone

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
QUARTER = 15
MINUTES_PER_HOUR = 60
MIDNIGHT = 24 * MINUTES_PER_HOUR
MOST_WINDOWS = 84
WEEK = tuple(Weekday)


class WindowsOverlap(DomainError):
    """Two of these windows overlap; make one of them, or let one end where the other begins."""


@dataclass(frozen=True, order=True)
class Window:
    """Minutes from midnight on the member's clock; `weekday` counts from Monday, 0; 1440 ends a day."""

    weekday: int
    starts: int
    ends: int

    def as_contract(self) -> AvailabilityWindow:
        starts_at, ends_at = _clock(self.starts), _clock(self.ends)
        return AvailabilityWindow(weekday=WEEK[self.weekday], starts_at=starts_at, ends_at=ends_at)

    def __str__(self) -> str:
        """The window as a refusal says it."""
        return f"{WEEK[self.weekday].value} {_clock(self.starts):%H:%M}-{_clock(self.ends):%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Availability:
    """When a member has time, each week; replaced as a whole.  No windows: no time."""

    member_id: UUID
    zone: str
    windows: tuple[Window, ...]

    def as_set(self) -> AvailabilitySet:
        windows = tuple(window.as_contract() for window in self.windows)
        return AvailabilitySet(member_id=self.member_id, zone=self.zone, windows=windows)


def a_window(weekday: Weekday, starts_at: str, *, ends_at: str) -> Window:
    """A window as a client sent it: HH:MM, and 00:00 as the end means midnight."""
    starts = _minutes(starts_at, name="startsAt")
    ends = _minutes(ends_at, name="endsAt") or MIDNIGHT
    if starts >= ends:
        raise BadInput(
            f"The window {weekday.value} {starts_at}-{ends_at} ends before it begins; "
            "what passes midnight is two windows, one to 00:00 and one from 00:00 of the next day."
        )
    return Window(WEEK.index(weekday), starts, ends)


def availability(member_id: UUID, zone: str, *, windows: Iterable[Window]) -> Availability:
    """The windows in the order of the week; refuses two that overlap."""
    ordered = tuple(sorted(windows))
    if len(ordered) > MOST_WINDOWS:
        raise BadInput(f"windows has {len(ordered)} entries; a week may have at most {MOST_WINDOWS}.")
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.starts < before.ends:
            raise WindowsOverlap(f"{before} and {after} overlap; let one end where the other begins.")
    return Availability(member_id=member_id, zone=a_zone(zone), windows=ordered)


def _minutes(text: str, *, name: str) -> int:
    read = CLOCK.fullmatch(text)
    if not read or int(read[2]) % QUARTER:
        raise BadInput(f"{name} must be a quarter of an hour as HH:MM from 00:00 to 23:45; 00:00 ends a day.")
    return int(read[1]) * MINUTES_PER_HOUR + int(read[2])


def _clock(minutes: int) -> time:
    hours, rest = divmod(minutes % MIDNIGHT, MINUTES_PER_HOUR)
    return time(hours, rest)
