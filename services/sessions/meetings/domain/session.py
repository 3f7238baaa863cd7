"""A session: two people, one time, and whether it takes place."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Self
from uuid import UUID

from contracts import sessions as events
from contracts.words import Format
from services.sessions.meetings.domain.defaults import FREE_CANCELLATION, MOST_REVISIONS, SAY_MISSED_WITHIN
from services.sessions.meetings.domain.parts import Appointment, Where
from services.sessions.meetings.domain.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    NotOverYet,
    RevisedTooOften,
    SlotTaken,
    TooLateToSay,
)

Cancelled = events.SessionCancelled | events.MeetingCancelled


class Status(str, Enum):
    """Whether the meeting takes place; one that is over counts as held until one of the two says otherwise."""

    BOOKED = "BOOKED"
    CANCELLED = "CANCELLED"
    HELD = "HELD"
    MISSED = "MISSED"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time that an acceptance asks for, for two people; the session will be known by `session_id`."""

    session_id: UUID
    introduction_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    starts_at: datetime
    ends_at: datetime

    def taken(self) -> events.SlotTaken:
        return events.SlotTaken(
            session_id=self.session_id,
            introduction_id=self.introduction_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
        )


@dataclass(eq=False, kw_only=True)
class Session:
    """A coffee conversation of an introduction, or a meeting of a relationship: always one of the two.

    `sequence` counts its revisions as calendars do (RFC 5545), and `changed_at` is when the last of them was made.  A
    date of a series keeps the date that its rule gave it as `occurs_on`, wherever it is moved.
    """

    id: UUID
    introduction_id: UUID | None = None
    relationship_id: UUID | None = None
    series_id: UUID | None = None
    occurs_on: date | None = None
    mentor_id: UUID
    mentee_id: UUID
    starts_at: datetime
    ends_at: datetime
    format: Format | None = None
    place: str | None = None
    place_by: UUID | None = None
    place_sealed: str | None = None
    status: Status = Status.BOOKED
    sequence: int = 0
    changed_at: datetime
    cancelled_by: UUID | None = None
    cancelled_late: bool = False

    @classmethod
    def book(cls, slot: Slot, *, now: datetime) -> tuple[Self, events.SessionBooked]:
        """The session in this slot.  A time that has come before its booking did has gone like any other."""
        if slot.starts_at <= now:
            raise SlotTaken
        session = cls(
            id=slot.session_id,
            introduction_id=slot.introduction_id,
            mentor_id=slot.mentor_id,
            mentee_id=slot.mentee_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            changed_at=now,
        )
        booked = events.SessionBooked(
            session_id=slot.session_id,
            introduction_id=slot.introduction_id,
            mentor_id=slot.mentor_id,
            mentee_id=slot.mentee_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        return session, booked

    @classmethod
    def meet(cls, agreed: Appointment, *, now: datetime) -> tuple[Self, events.MeetingBooked]:
        """The meeting that two people of a relationship agreed on."""
        if agreed.starts_at <= now:
            raise SlotTaken
        session = cls(
            id=agreed.session_id,
            **agreed.pair.named(),
            series_id=agreed.series_id,
            occurs_on=agreed.occurs_on,
            starts_at=agreed.starts_at,
            ends_at=agreed.starts_at + agreed.manner.lasts,
            format=agreed.manner.format,
            place=agreed.manner.place,
            place_by=agreed.place_by if agreed.manner.place else None,
            place_sealed=agreed.manner.place_sealed,
            changed_at=now,
        )
        booked = events.MeetingBooked(**session._named(), **session._of_relationship(), **session._manner())
        return session, booked

    def move(self, agreed: Appointment, *, now: datetime) -> events.MeetingMoved:
        """Both agreed to another time; it stays the same entry in every calendar."""
        self.check_ahead(now)
        if agreed.starts_at <= now:
            raise SlotTaken
        before, self.starts_at = self.starts_at, agreed.starts_at
        self.ends_at = agreed.starts_at + agreed.manner.lasts
        self.format = agreed.manner.format
        if agreed.manner.place != self.place:
            self.place, self.place_by = agreed.manner.place, agreed.place_by
            self.place_sealed = agreed.manner.place_sealed
        self._revise(now)
        return events.MeetingMoved(**self._named(), **self._of_relationship(), **self._manner(), moved_from=before)

    def place_at(self, where: Where, *, by: UUID, now: datetime) -> events.SessionPlaced | None:
        """One of the two says how and where they meet; what is so already is not told again."""
        self.check_ahead(now)
        if (self.format, self.place) == (where.format, where.place):
            return None
        if self.sequence >= MOST_REVISIONS.value:
            raise RevisedTooOften
        self.format, self.place, self.place_by, self.place_sealed = where.format, where.place, by, where.place_sealed
        self._revise(now)
        of = {"introduction_id": self.introduction_id, "relationship_id": self.relationship_id}
        return events.SessionPlaced(**self._named(), **of, **self._manner())

    def end(self, *, now: datetime) -> events.MeetingHeld | None:
        """Its time is over; nobody has said that it did not take place.

        Of a coffee conversation nothing is told: matching asks both how it went.
        """
        if self.status is not Status.BOOKED or self.ends_at > now:
            return None
        self.status = Status.HELD
        if self.relationship_id is None:
            return None
        return events.MeetingHeld(**self._over(), **self._of_relationship())

    def miss(self, *, now: datetime) -> events.MeetingMissed | None:
        """One of the two says that they did not meet; said twice, it is told once."""
        if self.status is Status.CANCELLED:
            raise AlreadyCancelled
        if self.ends_at > now:
            raise NotOverYet
        if self.ends_at + SAY_MISSED_WITHIN.days < now:
            raise TooLateToSay
        if self.status is Status.MISSED:
            return None
        self.status = Status.MISSED
        return events.MeetingMissed(**self._over(), **self._of_relationship())

    def fall_through(self) -> events.MeetingMissed | None:
        """One of the two did not come, and nobody disputes it, however late that is known; told once."""
        if self.status in {Status.CANCELLED, Status.MISSED}:
            return None
        self.status = Status.MISSED
        return events.MeetingMissed(**self._over(), **self._of_relationship())

    def stand_again(self, *, now: datetime) -> events.MeetingHeld | None:
        """Whoever was missed says that they came: where the two differ, it counts as it did without a word."""
        if self.status is not Status.MISSED:
            return None
        self.status = Status.BOOKED
        return self.end(now=now)

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    def cancel(self, *, by: UUID, now: datetime) -> Cancelled:
        """One of the two says that it does not take place; a late word is remembered, and told to nobody."""
        self.check_ahead(now)
        self.cancelled_late = self.free_until < now
        return self._cancelled(by, now=now)

    def withdraw(self, *, now: datetime) -> Cancelled | None:
        """The mentee took back the ask that it was booked for: a fact, so nothing refuses it at any time."""
        return None if self.status is Status.CANCELLED else self._cancelled(self.mentee_id, now=now)

    def call_off(self, *, now: datetime) -> Cancelled | None:
        """Ends what has not begun in nobody's name: after a block, or after one of the two was erased."""
        is_ahead = self.status is Status.BOOKED and self.starts_at > now
        return self._cancelled(None, now=now) if is_ahead else None

    @property
    def free_until(self) -> datetime:
        """Until when a cancellation is not a late one."""
        return self.starts_at - FREE_CANCELLATION.hours

    def check_ahead(self, now: datetime) -> None:
        """Refuses to change what is cancelled or has begun."""
        if self.status is Status.CANCELLED:
            raise AlreadyCancelled
        if self.starts_at <= now:
            raise AlreadyStarted

    def _cancelled(self, by: UUID | None, *, now: datetime) -> Cancelled:
        self.status = Status.CANCELLED
        self._revise(now)
        self.cancelled_by = by
        if self.relationship_id is None:
            return events.SessionCancelled(**self._named(), introduction_id=self.introduction_id, cancelled_by=by)
        return events.MeetingCancelled(**self._named(), **self._of_relationship(), cancelled_by=by)

    def _revise(self, now: datetime) -> None:
        self.sequence += 1
        self.changed_at = now

    def _manner(self) -> dict[str, Any]:
        return {"format": self.format, "place": self.place_sealed, "place_by": self.place_by}

    def _of_relationship(self) -> dict[str, Any]:
        return {"relationship_id": self.relationship_id, "series_id": self.series_id}

    def _over(self) -> dict[str, Any]:
        return {name: value for name, value in self._named().items() if name != "sequence"}

    def _named(self) -> dict[str, Any]:
        return {
            "session_id": self.id,
            "mentor_id": self.mentor_id,
            "mentee_id": self.mentee_id,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "sequence": self.sequence,
        }
