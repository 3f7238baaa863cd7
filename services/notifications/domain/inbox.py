"""What members are told about which event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
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

OfSession = SessionBooked | SessionCancelled | MeetingBooked | MeetingMoved | SessionPlaced | MeetingCancelled
OfCircle = CircleMeetingSet | CircleMeetingMoved | CircleMeetingCancelled
OfCalendar = OfSession | OfCircle


class NotificationKind(str, Enum):
    """What a notification is about; INTRODUCTION_DECLINED is told no more, and there in inboxes of before."""

    INTRODUCTION_SENT = "INTRODUCTION_SENT"
    INTRODUCTION_NUDGED = "INTRODUCTION_NUDGED"
    INTRODUCTION_TIMES_PROPOSED = "INTRODUCTION_TIMES_PROPOSED"
    INTRODUCTION_MOVED_ON = "INTRODUCTION_MOVED_ON"
    INTRODUCTION_DECLINED = "INTRODUCTION_DECLINED"
    INTRODUCTION_EXPIRED = "INTRODUCTION_EXPIRED"
    INTRODUCTION_SLOT_LOST = "INTRODUCTION_SLOT_LOST"
    SESSION_BOOKED = "SESSION_BOOKED"
    SESSION_CANCELLED = "SESSION_CANCELLED"
    CONVERSATION_OVER = "CONVERSATION_OVER"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"
    RELATIONSHIP_FORMED = "RELATIONSHIP_FORMED"
    AGREEMENT_DRAFTED = "AGREEMENT_DRAFTED"
    AGREEMENT_SIGNED = "AGREEMENT_SIGNED"
    RELATIONSHIP_STARTED = "RELATIONSHIP_STARTED"
    RELATIONSHIP_PAUSED = "RELATIONSHIP_PAUSED"
    RELATIONSHIP_RESUMED = "RELATIONSHIP_RESUMED"
    RENEWAL_ASKED = "RENEWAL_ASKED"
    RELATIONSHIP_RENEWED = "RELATIONSHIP_RENEWED"
    RELATIONSHIP_ENDED = "RELATIONSHIP_ENDED"
    CONNECTION_ASKED = "CONNECTION_ASKED"
    MEMBERS_CONNECTED = "MEMBERS_CONNECTED"
    INVITATION_ACCEPTED = "INVITATION_ACCEPTED"
    PROPOSAL_OFFERED = "PROPOSAL_OFFERED"
    PROPOSAL_AGREED = "PROPOSAL_AGREED"
    PROPOSAL_ENDED = "PROPOSAL_ENDED"
    MESSAGE_WRITTEN = "MESSAGE_WRITTEN"
    ADVICE_REPORTED = "ADVICE_REPORTED"
    MEETING_PROPOSED = "MEETING_PROPOSED"
    MEETING_PROPOSAL_CLOSED = "MEETING_PROPOSAL_CLOSED"
    SESSION_MOVED = "SESSION_MOVED"
    SESSION_PLACED = "SESSION_PLACED"
    SERIES_PROPOSED = "SERIES_PROPOSED"
    SERIES_AGREED = "SERIES_AGREED"
    SERIES_DATE_LOST = "SERIES_DATE_LOST"
    SERIES_ENDED = "SERIES_ENDED"
    ABSENCE_NOTED = "ABSENCE_NOTED"
    SEAT_OFFERED = "SEAT_OFFERED"
    SEAT_GIVEN = "SEAT_GIVEN"
    CO_MENTORING_OFFERED = "CO_MENTORING_OFFERED"
    CO_MENTORING_AGREED = "CO_MENTORING_AGREED"
    CO_MENTORING_ENDED = "CO_MENTORING_ENDED"
    CIRCLE_MEETING_SET = "CIRCLE_MEETING_SET"
    CIRCLE_MEETING_MOVED = "CIRCLE_MEETING_MOVED"
    CIRCLE_MEETING_CANCELLED = "CIRCLE_MEETING_CANCELLED"
    CIRCLE_POST_WRITTEN = "CIRCLE_POST_WRITTEN"
    RHYTHM_NUDGED = "RHYTHM_NUDGED"
    RELATIONSHIP_IDLE = "RELATIONSHIP_IDLE"
    PULSE_ASKED = "PULSE_ASKED"
    FIT_ASKED = "FIT_ASKED"
    CLOSING_ASKED = "CLOSING_ASKED"
    THANKS_SHARED = "THANKS_SHARED"


OFF = frozenset({NotificationKind.SESSION_CANCELLED, NotificationKind.CIRCLE_MEETING_CANCELLED})
"""Told also of somebody whom the reader has blocked: it frees a time in their calendar."""
OF_CIRCLES = frozenset(
    {
        NotificationKind.CIRCLE_MEETING_SET,
        NotificationKind.CIRCLE_MEETING_MOVED,
        NotificationKind.CIRCLE_MEETING_CANCELLED,
    }
)
"""Those whose session is a circle's meeting."""


class Wording(str, Enum):
    """A text of the catalogues; one kind may speak differently to each of the two people."""

    INTRODUCTION_SENT = "introduction_sent"
    INTRODUCTION_NUDGED = "introduction_nudged"
    TIMES_PROPOSED_TO_MENTEE = "times_proposed_to_mentee"
    TIMES_PROPOSED_TO_MENTOR = "times_proposed_to_mentor"
    INTRODUCTION_MOVED_ON = "introduction_moved_on"
    INTRODUCTION_DECLINED = "introduction_declined"
    INTRODUCTION_EXPIRED = "introduction_expired"
    SLOT_LOST_TO_MENTOR = "slot_lost_to_mentor"
    SLOT_LOST_TO_MENTEE = "slot_lost_to_mentee"
    SESSION_BOOKED = "session_booked"
    SESSION_CANCELLED_BY_YOU = "session_cancelled_by_you"
    SESSION_CANCELLED_BY_OTHER = "session_cancelled_by_other"
    SESSION_CANCELLED = "session_cancelled"
    CONVERSATION_OVER = "conversation_over"
    CONVERSATION_NUDGED = "conversation_nudged"
    CONVERSATION_AGAIN = "conversation_again"
    CONVERSATION_ENDED = "conversation_ended"
    RELATIONSHIP_FORMED = "relationship_formed"
    AGREEMENT_DRAFTED = "agreement_drafted"
    AGREEMENT_SIGNED = "agreement_signed"
    AGREEMENT_NUDGED = "agreement_nudged"
    AGREEMENT_LAPSED = "agreement_lapsed"
    RELATIONSHIP_STARTED = "relationship_started"
    RELATIONSHIP_PAUSED = "relationship_paused"
    RELATIONSHIP_RESUMED = "relationship_resumed"
    RENEWAL_ASKED = "renewal_asked"
    RENEWAL_NUDGED = "renewal_nudged"
    RELATIONSHIP_RENEWED = "relationship_renewed"
    RELATIONSHIP_ENDED = "relationship_ended"
    MENTOR_LEFT = "mentor_left"
    CONNECTION_ASKED = "connection_asked"
    MEMBERS_CONNECTED = "members_connected"
    INVITATION_ACCEPTED = "invitation_accepted"
    PROPOSAL_TO_MENTOR = "proposal_to_mentor"
    PROPOSAL_TO_MENTEE = "proposal_to_mentee"
    PROPOSAL_AGREED = "proposal_agreed"
    PROPOSAL_ENDED = "proposal_ended"
    MESSAGE_WRITTEN = "message_written"
    ADVICE_TRIED = "advice_tried"
    ADVICE_CHOSE_OTHERWISE = "advice_chose_otherwise"
    MEETING_PROPOSED = "meeting_proposed"
    MEETING_TIMES_DECLINED = "meeting_times_declined"
    MEETING_TIMES_WITHDRAWN = "meeting_times_withdrawn"
    MEETING_TIMES_LAPSED = "meeting_times_lapsed"
    MEETING_BOOKED = "meeting_booked"
    MEETING_MOVED = "meeting_moved"
    SESSION_PLACED = "session_placed"
    MEETING_CANCELLED_BY_YOU = "meeting_cancelled_by_you"
    MEETING_CANCELLED_BY_OTHER = "meeting_cancelled_by_other"
    MEETING_CANCELLED = "meeting_cancelled"
    SERIES_PROPOSED = "series_proposed"
    SERIES_AGREED = "series_agreed"
    SERIES_DATE_LOST = "series_date_lost"
    SERIES_DECLINED = "series_declined"
    SERIES_LAPSED = "series_lapsed"
    SERIES_ENDED = "series_ended"
    ABSENCE_KIND = "absence_kind"
    ABSENCE_FIRM = "absence_firm"
    ABSENCE_STAFF = "absence_staff"
    SEAT_OFFERED = "seat_offered"
    SEAT_PROPOSED = "seat_proposed"
    SEAT_GIVEN = "seat_given"
    OFFICE_HOURS_OFFERED = "office_hours_offered"
    OFFICE_HOURS_GIVEN = "office_hours_given"
    CO_MENTORING_OFFERED = "co_mentoring_offered"
    CO_MENTORING_AGREED = "co_mentoring_agreed"
    CO_MENTORING_ENDED = "co_mentoring_ended"
    CIRCLE_MEETING_SET = "circle_meeting_set"
    CIRCLE_MEETING_MOVED = "circle_meeting_moved"
    CIRCLE_MEETING_CANCELLED = "circle_meeting_cancelled"
    CIRCLE_POST_WRITTEN = "circle_post_written"
    NUDGED_TO_MEET = "nudged_to_meet"
    NUDGED_TO_ANSWER = "nudged_to_answer"
    RELATIONSHIP_IDLE = "relationship_idle"
    PULSE_ASKED = "pulse_asked"
    FIT_ASKED = "fit_asked"
    CLOSING_ASKED = "closing_asked"
    THANKS_SHARED = "thanks_shared"


@dataclass(eq=False, kw_only=True)
class Notification:
    """One message in one member's inbox.  `about` is the other person; `params` holds no personal data."""

    id: UUID
    member_id: UUID
    kind: NotificationKind
    wording: Wording
    about: UUID
    introduction_id: UUID | None = None
    session_id: UUID | None = None
    relationship_id: UUID | None = None
    proposal_id: UUID | None = None
    series_id: UUID | None = None
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
    relationship_id: UUID | None = None
    proposal_id: UUID | None = None
    series_id: UUID | None = None
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
