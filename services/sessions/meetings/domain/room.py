"""How much somebody lets be booked: a breath between two meetings, and so many on one of their days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from services.sessions.meetings.domain.defaults import BUFFER, MOST_A_DAY
from services.sessions.meetings.domain.refusals import DayIsFull, LimitsUnlikely, SlotTaken, TooCloseToAnother

WIDEST_BUFFER = 120
MOST_ON_ANY_DAY = 24


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A member's own."""

    buffer_minutes: int = BUFFER.value
    most_a_day: int = MOST_A_DAY.value

    @classmethod
    def chosen(cls, *, buffer_minutes: int, most_a_day: int) -> Self:
        if not (0 <= buffer_minutes <= WIDEST_BUFFER and 1 <= most_a_day <= MOST_ON_ANY_DAY):
            raise LimitsUnlikely
        return cls(buffer_minutes=buffer_minutes, most_a_day=most_a_day)

    @property
    def buffer(self) -> timedelta:
        return timedelta(minutes=self.buffer_minutes)


@dataclass(frozen=True, kw_only=True)
class Busy:
    """A time that somebody has given away, `[starts_at, ends_at)`."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Diary:
    """What one person has around the times that are asked about, on their own clock."""

    zone: str
    limits: Limits
    busy: Sequence[Busy]
    elsewhere: Sequence[Busy] = ()
    """What their other calendar holds: no slot is offered there, and a booking is theirs to decide on."""

    def check_room(self, starts_at: datetime, ends_at: datetime) -> None:
        """Refuses a time that is given away, leaves no breath, or is one too many on that day."""
        if any(busy.starts_at < ends_at and starts_at < busy.ends_at for busy in self.busy):
            raise SlotTaken
        buffer = self.limits.buffer
        if any(busy.starts_at < ends_at + buffer and starts_at < busy.ends_at + buffer for busy in self.busy):
            raise TooCloseToAnother
        if self.on_day(starts_at.astimezone(ZoneInfo(self.zone)).date()) >= self.limits.most_a_day:
            raise DayIsFull

    def on_day(self, day: date) -> int:
        return self.days()[day]

    def days(self) -> Counter[date]:
        """How many meetings begin on each of the person's own days."""
        place = ZoneInfo(self.zone)
        return Counter(busy.starts_at.astimezone(place).date() for busy in self.busy)
