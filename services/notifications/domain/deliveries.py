"""The life of a mail: waiting, claimed, and in the end sent, failed or dropped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.notifications import InvitationMailed

RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""Eight attempts in about 21 hours, as mail servers give each other."""
MOST_ATTEMPTS = len(RETRY_AFTER) + 1
WAITS_FOR_MEMBER = timedelta(days=7)
SERIES_INVITED_AHEAD = timedelta(days=14)
CLAIM_LASTS = timedelta(minutes=2)
"""Real time, longer than one attempt can take: whoever claimed a mail and is silent for so long has died."""


@dataclass(eq=False, kw_only=True)
class Meeting:
    """What is known here of a session; a circle's meeting has a mentor alone."""

    session_id: UUID
    introduction_id: UUID | None = None
    relationship_id: UUID | None = None
    mentor_id: UUID
    mentee_id: UUID | None = None
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool = False
    place: str | None = None
    place_by: UUID | None = None


class Channel(str, Enum):
    EMAIL = "email"


class Template(str, Enum):
    INVITATION = "invitation"
    CANCELLATION = "cancellation"
    MEETING_INVITATION = "meeting_invitation"
    MEETING_MOVE = "meeting_move"
    SESSION_PLACE = "session_place"
    MEETING_CANCELLATION = "meeting_cancellation"
    CIRCLE_INVITATION = "circle_invitation"
    CIRCLE_MOVE = "circle_move"
    CIRCLE_CANCELLATION = "circle_cancellation"


INVITING = frozenset(
    {
        Template.INVITATION,
        Template.MEETING_INVITATION,
        Template.MEETING_MOVE,
        Template.SESSION_PLACE,
        Template.CIRCLE_INVITATION,
        Template.CIRCLE_MOVE,
    }
)
"""Those that put a time into a calendar; the others take it out again."""


OF_CIRCLES = frozenset({Template.CIRCLE_INVITATION, Template.CIRCLE_MOVE, Template.CIRCLE_CANCELLATION})


class State(str, Enum):
    """Pending waits for its time; sending was claimed; the other three are final."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Reason(str, Enum):
    """Why a mail was not sent."""

    REJECTED = "rejected"
    EXHAUSTED = "exhausted"
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_ERASED = "member_erased"
    UNREADABLE = "unreadable"
    MOOT = "moot"


NEVER_TAKEN = frozenset({Reason.REJECTED, Reason.UNREADABLE, Reason.MEMBER_ERASED})


class AttemptLost(DomainError):
    """Another process has taken this mail over, because this one was silent for too long."""


@dataclass(eq=False, kw_only=True)
class Delivery:
    """One mail to one member.  `attempt` names the claim under which it is being sent.

    `starts_at` and `ends_at` are of the entry that it puts into a calendar or takes out, wherever the meeting is since.
    """

    id: UUID
    member_id: UUID
    about: UUID
    session_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    channel: Channel = Channel.EMAIL
    template: Template
    created_at: datetime
    next_at: datetime
    state: State = State.PENDING
    attempts: int = 0
    attempt: UUID | None = None
    claimed_at: datetime | None = None
    reason: Reason | None = None
    last_error: str | None = None

    @property
    def may_have_arrived(self) -> bool:
        """Whether a mail server may have taken it: an attempt without an answer leaves that open."""
        return self.attempts > 0 and self.reason not in NEVER_TAKEN

    def start(self, *, attempt: UUID, at: datetime) -> None:
        """Claims the next attempt; `at` is real time, because claims are leases."""
        if self.attempts >= MOST_ATTEMPTS:
            self._end(State.FAILED, Reason.EXHAUSTED)
            return
        self.state, self.attempt, self.claimed_at = State.SENDING, attempt, at
        self.attempts += 1

    def succeed(self, attempt: UUID) -> InvitationMailed | None:
        """The mail server took it; an invitation is worth an event."""
        self._check(attempt)
        self.state, self.attempt, self.claimed_at = State.SENT, None, None
        if self.template not in INVITING:
            return None
        return InvitationMailed(
            delivery_id=self.id, member_id=self.member_id, session_id=self.session_id, sequence=self.sequence
        )

    def postpone(self, attempt: UUID, *, now: datetime, error: str) -> None:
        """The next attempt comes later, and the last one's failure is final."""
        self._check(attempt)
        self.last_error = error
        if self.attempts >= MOST_ATTEMPTS:
            self._end(State.FAILED, Reason.EXHAUSTED)
            return
        self.state, self.attempt, self.claimed_at = State.PENDING, None, None
        self.next_at = now + RETRY_AFTER[self.attempts - 1]

    def reject(self, attempt: UUID, *, error: str) -> None:
        """The mail server will never take it."""
        self._check(attempt)
        self.last_error = error
        self._end(State.FAILED, Reason.REJECTED)

    def forget(self, attempt: UUID) -> None:
        """The member was erased: there is nobody to write to, and nothing to report."""
        self._check(attempt)
        self._end(State.DROPPED, Reason.MEMBER_ERASED)

    def unreadable(self, attempt: UUID) -> None:
        """What was sealed for the member does not open under their key."""
        self._check(attempt)
        self._end(State.FAILED, Reason.UNREADABLE)

    def drop(self) -> None:
        """Nobody needs it any more."""
        self._end(State.DROPPED, Reason.MOOT)

    def give_up_waiting(self) -> None:
        """One of the two people never became known here."""
        self._end(State.FAILED, Reason.MEMBER_UNKNOWN)

    def is_moot(self, meeting: Meeting, *, now: datetime) -> bool:
        """An invitation to what is cancelled, moved or over; a cancellation of what is over."""
        if self.ends_at <= now:
            return True
        return self.template in INVITING and (meeting.cancelled or meeting.sequence > self.sequence)

    def _check(self, attempt: UUID) -> None:
        if self.attempt != attempt:
            raise AttemptLost

    def _end(self, state: State, reason: Reason) -> None:
        self.state, self.reason, self.attempt, self.claimed_at = state, reason, None, None
