"""A model of people's calendars, minute by minute: who is taken when, and why a time cannot be.

It reckons with sets of minutes where the service reckons with ranges, and it knows nothing of tables or locks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.sessions import MeetingBooked, MeetingCancelled, MeetingMoved, SessionBooked, SessionCancelled
from services.sessions.meetings.domain.refusals import DayIsFull, SlotTaken, TooCloseToAnother

EPOCH = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Room:
    """How much one person lets be booked, on whose clock."""

    zone: str = "UTC"
    buffer: int = 0
    most: int = 24


@dataclass
class Meeting:
    """What two people have: `status` as the service has it, and how often it was revised."""

    people: Sequence[UUID]
    opens: datetime
    minutes: int
    of_relationship: bool = True
    status: str = "BOOKED"
    sequence: int = 0
    late: bool = False

    @property
    def closes(self) -> datetime:
        return self.opens + timedelta(minutes=self.minutes)

    @property
    def takes_time(self) -> bool:
        return self.status != "CANCELLED"

    def is_ahead(self, now: datetime) -> bool:
        return self.status == "BOOKED" and self.opens > now

    def called_off(self, now: datetime, *, by_one_of_them: bool) -> None:
        """Late is a word within a day of the start; nobody's doing is never late."""
        self.status, self.late = "CANCELLED", by_one_of_them and self.opens < now + timedelta(days=1)
        self.sequence += 1


@dataclass
class Calendars:
    """Everybody's meetings, by their ids."""

    rooms: Mapping[UUID, Room] = field(default_factory=dict)
    meetings: dict[UUID, Meeting] = field(default_factory=dict)

    def of(self, person: UUID, *, besides: UUID | None = None) -> list[Meeting]:
        return [
            meeting
            for id_, meeting in self.meetings.items()
            if meeting.takes_time and person in meeting.people and id_ != besides
        ]

    def is_free(self, people: Iterable[UUID], opens: datetime, minutes: int, *, besides: UUID | None = None) -> bool:
        wanted = _minutes(opens, minutes)
        return all(wanted.isdisjoint(_taken(self.of(person, besides=besides))) for person in people)

    def why_not(
        self, people: Iterable[UUID], opens: datetime, minutes: int, *, besides: UUID | None = None
    ) -> set[type[Exception]]:
        """Everything that stands in the way of a time, on anybody's side."""
        reasons: set[type[Exception]] = set()
        for person in people:
            room, meetings = self.rooms.get(person, Room()), self.of(person, besides=besides)
            wanted = _minutes(opens, minutes)
            padded = _minutes(opens - timedelta(minutes=room.buffer), minutes + 2 * room.buffer)
            if not wanted.isdisjoint(_taken(meetings)):
                reasons.add(SlotTaken)
            elif not padded.isdisjoint(_taken(meetings)):
                reasons.add(TooCloseToAnother)
            day = opens.astimezone(ZoneInfo(room.zone)).date()
            if sum(day == meeting.opens.astimezone(ZoneInfo(room.zone)).date() for meeting in meetings) >= room.most:
                reasons.add(DayIsFull)
        return reasons


def as_told(events: Iterable[Any]) -> dict[UUID, tuple[datetime, datetime, int, bool]]:
    """What whoever only listens has of each session: when it starts and ends, its revision, and if it takes place."""
    calendar: dict[UUID, tuple[datetime, datetime, int, bool]] = {}
    for event in events:
        if isinstance(event, SessionBooked | MeetingBooked | MeetingMoved | SessionCancelled | MeetingCancelled):
            takes_place = not isinstance(event, SessionCancelled | MeetingCancelled)
            calendar[event.session_id] = (event.starts_at, event.ends_at, event.sequence, takes_place)
    return calendar


def _taken(meetings: Iterable[Meeting]) -> set[int]:
    return {minute for meeting in meetings for minute in _minutes(meeting.opens, meeting.minutes)}


def _minutes(opens: datetime, count: int) -> set[int]:
    first = (opens - EPOCH) // timedelta(minutes=1)
    return set(range(first, first + count))
