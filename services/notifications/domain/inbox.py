"""What members are told about which event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.sessions import (
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.domain.kinds import NotificationKind, Wording

OfSession = SessionBooked | SessionCancelled | MeetingBooked | MeetingMoved | SessionPlaced | MeetingCancelled
OfCircle = CircleMeetingSet | CircleMeetingMoved | CircleMeetingCancelled
OfCalendar = OfSession | OfCircle


@dataclass(eq=False, kw_only=True)
class Notification:
    """One message in one member's inbox.  `about` is the other person; `params` holds no personal data.

    The ids are what it leads to.  `session_id` is of a meeting that is or was booked; one that is only proposed, or a
    date that was lost, is no session yet: it is a `meeting_id`.
    """

    id: UUID
    member_id: UUID
    kind: NotificationKind
    wording: Wording
    about: UUID
    introduction_id: UUID | None = None
    session_id: UUID | None = None
    meeting_id: UUID | None = None
    relationship_id: UUID | None = None
    proposal_id: UUID | None = None
    series_id: UUID | None = None
    circle_id: UUID | None = None
    office_hours_id: UUID | None = None
    sequence: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime
    read_at: datetime | None = None

    def mark_read(self, *, now: datetime) -> None:
        """Reading again keeps the first time."""
        self.read_at = self.read_at or now


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one member is to be told; told again, it is the same message."""

    member_id: UUID
    about: UUID
    kind: NotificationKind
    wording: Wording
    introduction_id: UUID | None = None
    session_id: UUID | None = None
    meeting_id: UUID | None = None
    relationship_id: UUID | None = None
    proposal_id: UUID | None = None
    series_id: UUID | None = None
    circle_id: UUID | None = None
    office_hours_id: UUID | None = None
    sequence: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)


def both(event: OfSession) -> tuple[UUID, UUID]:
    return event.mentor_id, event.mentee_id


def other(event: OfSession, member_id: UUID) -> UUID:
    """The one of the two who is not `member_id`."""
    return event.mentee_id if member_id == event.mentor_id else event.mentor_id


def attendees(event: OfCalendar) -> tuple[UUID, ...]:
    """Whose calendars it concerns."""
    return event.member_ids if isinstance(event, OfCircle) else both(event)


def host(event: OfCalendar, member_id: UUID) -> UUID:
    """Whom `member_id` meets: the other of two, or the mentor whose circle it is, also to themselves."""
    return event.mentor_id if isinstance(event, OfCircle) else other(event, member_id)
