"""The rules of a meeting: what may be booked, and who may cancel what until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Self
from uuid import UUID

from chassis.errors import DomainError
from contracts import sessions as events


class SlotTaken(DomainError):
    """This time has gone; choose another one."""


class AlreadyCancelled(DomainError):
    """This session was already cancelled."""


class AlreadyStarted(DomainError):
    """This session has already started, so it can no longer be cancelled."""


class Status(str, Enum):
    """Whether the meeting takes place."""

    BOOKED = "BOOKED"
    CANCELLED = "CANCELLED"


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
    """A meeting of two members; `sequence` counts its revisions as calendars do (RFC 5545)."""

    id: UUID
    introduction_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    starts_at: datetime
    ends_at: datetime
    status: Status = Status.BOOKED
    sequence: int = 0
    cancelled_by: UUID | None = None

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
        )
        return session, session._booked()

    def cancel(self, *, by: UUID, now: datetime) -> events.SessionCancelled:
        """One of the two says that it does not take place."""
        if self.status is Status.CANCELLED:
            raise AlreadyCancelled
        if self.starts_at <= now:
            raise AlreadyStarted
        return self._cancelled(by)

    def withdraw(self) -> events.SessionCancelled | None:
        """The mentee took back the ask that it was booked for: a fact, so nothing refuses it at any time."""
        return None if self.status is Status.CANCELLED else self._cancelled(self.mentee_id)

    def call_off(self, *, now: datetime) -> events.SessionCancelled | None:
        """Ends what has not begun in nobody's name: after a block, or after one of the two was erased."""
        return None if self.status is Status.CANCELLED or self.starts_at <= now else self._cancelled(None)

    def _booked(self) -> events.SessionBooked:
        return events.SessionBooked(
            session_id=self.id,
            introduction_id=self.introduction_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            sequence=self.sequence,
        )

    def _cancelled(self, by: UUID | None) -> events.SessionCancelled:
        self.status = Status.CANCELLED
        self.sequence += 1
        self.cancelled_by = by
        return events.SessionCancelled(
            session_id=self.id,
            introduction_id=self.introduction_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            sequence=self.sequence,
            cancelled_by=by,
        )
