"""A gathering: a circle that meets again and again, or office hours at one time; a mentor starts and closes it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotAllowed, NotFound
from services.sessions.circles.domain.defaults import (
    FEWEST_SEATS,
    FURTHEST_AHEAD,
    LONGEST,
    MOST_CHANGES,
    MOST_SEATS,
    MOST_SLOT_SEATS,
    PROPOSED_MINUTES,
    RAREST,
    SHORTEST,
)


class NoSuchGathering(NotFound):
    """There is no circle and there are no office hours with this id that you may see."""


class OnlyItsMentors(NotAllowed):
    """Only the mentors of a circle or of office hours can do this."""


class OnlyItsMentor(NotAllowed):
    """Only the mentor whose circle this is can do this."""


class GatheringClosed(DomainError):
    """This is closed: nobody takes a seat in it any more."""


class AlreadyBegun(DomainError):
    """These office hours have begun; look for later ones."""


class MentorsOwn(DomainError):
    """You lead this yourself, so you need no seat in it."""


class GatheringKind(str, Enum):
    """Whether it meets again and again, or once."""

    CIRCLE = "CIRCLE"
    OFFICE_HOURS = "OFFICE_HOURS"


class MentorLeft(DomainError):
    """The mentor who started this circle has left, so that it meets no more; you can start one of your own."""


class TooManyChanges(DomainError):
    """The meetings of a circle are set, moved or cancelled at most 30 times a day: each time, everybody gets a mail."""


class Admission(str, Enum):
    """Who may join: whoever likes, whom the mentor answers with yes, or whom the mentor invited."""

    PUBLIC = "PUBLIC"
    BY_REQUEST = "BY_REQUEST"
    INVITED = "INVITED"


@dataclass(eq=False, kw_only=True)
class Gathering:
    """`last_place` counts who got in line, so that a place is given once; `minutes` is how long it lasts each time.

    `changes` counts how often its meetings were set, moved or cancelled on `changed_on`.
    """

    id: UUID
    kind: GatheringKind
    mentor_id: UUID
    co_mentor_id: UUID | None = None
    topic: str
    skills: list[str]
    admission: Admission
    seats: int
    minutes: int
    every_days: int | None = None
    starts_at: datetime | None = None
    started_at: datetime
    last_place: int = 0
    closed_at: datetime | None = None
    changed_on: date | None = None
    changes: int = 0

    @property
    def leaders(self) -> tuple[UUID, ...]:
        return (self.mentor_id,) if self.co_mentor_id is None else (self.mentor_id, self.co_mentor_id)

    def is_led_by(self, member_id: UUID) -> bool:
        return member_id in self.leaders

    def check_led_by(self, member_id: UUID) -> None:
        if not self.is_led_by(member_id):
            raise OnlyItsMentors

    def check_mentored_by(self, member_id: UUID) -> None:
        """What it is about, and whom its mentor leads it with, is the mentor's to say, and nobody else's."""
        if member_id != self.mentor_id:
            raise OnlyItsMentor

    def fills(self, now: datetime) -> bool:
        """Whether seats are still given: until it is closed, and of office hours until they begin."""
        return self.closed_at is None and (self.starts_at is None or now < self.starts_at)

    def check_fills(self, now: datetime) -> None:
        if self.closed_at is not None:
            raise GatheringClosed
        if not self.fills(now):
            raise AlreadyBegun

    def next_place(self) -> int:
        """The end of the line, as nobody was there before."""
        self.last_place += 1
        return self.last_place

    def count_change(self, *, now: datetime) -> None:
        """One of its meetings, or several that are set together, are about to change; everybody in it is told."""
        if self.changed_on != now.date():
            self.changed_on, self.changes = now.date(), 0
        if self.changes >= MOST_CHANGES.value:
            raise TooManyChanges
        self.changes += 1

    def close(self, *, by: UUID, now: datetime) -> None:
        self.check_led_by(by)
        if self.closed_at is not None:
            raise GatheringClosed
        self.closed_at = now

    def hand_on(self) -> None:
        """To who leads it with its mentor; what it is about was said by who is gone, its skills are words of a list."""
        if self.co_mentor_id is not None:
            self.mentor_id, self.co_mentor_id, self.topic = self.co_mentor_id, None, ""


def proposed_circle(
    circle_id: UUID, mentor_id: UUID, *, topic: str, skill: str, members: int, now: datetime
) -> Gathering:
    """By invitation, with a seat for each of its members; its mentor finds the rhythm with them."""
    return Gathering(
        id=circle_id,
        kind=GatheringKind.CIRCLE,
        mentor_id=mentor_id,
        topic=topic,
        skills=[skill],
        admission=Admission.INVITED,
        seats=max(FEWEST_SEATS.value, members),
        minutes=PROPOSED_MINUTES.value,
        started_at=now,
    )


def check_circle(gathering: Gathering) -> None:
    """What the edge cannot know of a type: numbers within their limits."""
    _check("seats", gathering.seats, FEWEST_SEATS.value, MOST_SEATS.value)
    _check("minutes", gathering.minutes, SHORTEST.value, LONGEST.value)
    if gathering.every_days is not None:
        _check("everyDays", gathering.every_days, 1, RAREST.value)


def check_office_hours(gathering: Gathering, *, now: datetime) -> datetime:
    """When they begin."""
    _check("seats", gathering.seats, 1, MOST_SLOT_SEATS.value)
    _check("minutes", gathering.minutes, SHORTEST.value, LONGEST.value)
    if gathering.starts_at is None or not now < gathering.starts_at <= now + FURTHEST_AHEAD.days:
        raise BadInput("startsAt must lie ahead, and at most a year.")
    return gathering.starts_at


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise BadInput(f"{name} must be from {least} to {most}.")
