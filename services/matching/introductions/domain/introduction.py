"""An introduction: one specific ask for a coffee conversation, from sending it to the booked time.

SENT → ACCEPTED_PENDING_SLOT → BOOKED, or SLOT_TAKEN, which is open again.  A mentor may decline and an unanswered
ask expires; the mentee may withdraw until the conversation begins.  A booked session that is called off ends it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from contracts.matching import (
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionWithdrawn,
)
from contracts.words import Kind
from services.matching.engine import Obstacle
from services.matching.facts.domain.times import CONVERSATION
from services.matching.introductions.domain.ask import Ask
from services.matching.introductions.domain.refusals import (
    AlreadyAsked,
    AlreadyEnded,
    AlreadyMet,
    AskingYourself,
    KindNotOffered,
    MentorFull,
    MentorPaused,
    NoCommonLanguage,
    NoCommonTime,
    NoSuchOffer,
    NotOpen,
    NotTheMentee,
    NotTheMentor,
    SameLine,
    StageTheOtherWay,
)

ANSWER_WITHIN = timedelta(days=7)

REFUSALS = {
    Obstacle.BLOCKED: NoSuchOffer,
    # What somebody asks for themselves, and what they are open to be, is told to nobody.
    Obstacle.WISH: NoSuchOffer,
    Obstacle.ROLE: NoSuchOffer,
    Obstacle.SELF: AskingYourself,
    Obstacle.IN_TOUCH: AlreadyAsked,
    Obstacle.KIND: KindNotOffered,
    Obstacle.LINE: SameLine,
    Obstacle.STAGE: StageTheOtherWay,
    Obstacle.PAUSED: MentorPaused,
    Obstacle.SEATS: MentorFull,
    Obstacle.LANGUAGE: NoCommonLanguage,
    Obstacle.TIME: NoCommonTime,
}


class Status(str, Enum):
    """Where an introduction stands; a mentee never reads more than this about a decline."""

    SENT = "SENT"
    ACCEPTED_PENDING_SLOT = "ACCEPTED_PENDING_SLOT"
    BOOKED = "BOOKED"
    SLOT_TAKEN = "SLOT_TAKEN"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


OPEN = frozenset({Status.SENT, Status.SLOT_TAKEN})
"""Waits for the mentor's answer."""
LIVE = OPEN | {Status.ACCEPTED_PENDING_SLOT}
"""One for each need at a time."""
HOLDING = frozenset({Status.ACCEPTED_PENDING_SLOT, Status.BOOKED})
"""Holds one of the mentor's seats."""
IN_TOUCH = LIVE | HOLDING
"""One for each mentee and mentor at a time."""


class DeclineReason(str, Enum):
    """Why a mentor says no; kept for the mentor's own recommendations, shown to nobody."""

    NO_TIME = "NO_TIME"
    NOT_MY_FIELD = "NOT_MY_FIELD"
    NOT_SPECIFIC_ENOUGH = "NOT_SPECIFIC_ENOUGH"
    KNOWS_EACH_OTHER = "KNOWS_EACH_OTHER"
    OTHER = "OTHER"


@dataclass(eq=False, kw_only=True)
class Introduction:
    """`session_id` and `starts_at` belong to the newest acceptance; they are None while there is none."""

    id: UUID
    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind
    topic: str
    tried: str
    first_step: str
    sent_at: datetime
    expires_at: datetime
    status: Status = Status.SENT
    session_id: UUID | None = None
    starts_at: datetime | None = None
    answered_at: datetime | None = None
    decline_reason: DeclineReason | None = None
    decline_note: str | None = None

    @property
    def holds_seat(self) -> bool:
        return self.status in HOLDING

    def accept(self, by: UUID, *, session_id: UUID, starts_at: datetime, now: datetime) -> IntroductionAccepted:
        """The mentor says yes to a time that `check_start` has passed; whether it can be booked is sessions' answer."""
        self._must_be_open_to(by)
        self.status = Status.ACCEPTED_PENDING_SLOT
        self.session_id, self.starts_at, self.answered_at = session_id, starts_at, now
        return IntroductionAccepted(
            introduction_id=self.id,
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
            session_id=session_id,
            starts_at=starts_at,
            ends_at=starts_at + CONVERSATION,
            answered_at=now,
        )

    def decline(self, by: UUID, *, reason: DeclineReason, note: str, now: datetime) -> IntroductionDeclined:
        self._must_be_open_to(by)
        self.status, self.answered_at = Status.DECLINED, now
        self.decline_reason, self.decline_note = reason, note or None
        return IntroductionDeclined(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, answered_at=now
        )

    def withdraw(self, by: UUID, *, now: datetime) -> IntroductionWithdrawn:
        """Names the session that was asked for, so that sessions frees its time whether or not it answered yet."""
        if by != self.mentee_id:
            raise NotTheMentee
        if self.status not in IN_TOUCH:
            raise AlreadyEnded
        if self.status is Status.BOOKED and self.starts_at is not None and self.starts_at <= now:
            raise AlreadyMet
        self.status = Status.WITHDRAWN
        return IntroductionWithdrawn(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=self.session_id
        )

    def expire(self, *, now: datetime) -> IntroductionExpired | None:
        """None when the mentor answered meanwhile, or has more time than the timer knew."""
        if self.status not in OPEN or now < self.expires_at:
            return None
        self.status = Status.EXPIRED
        return IntroductionExpired(introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id)

    def slot_booked(self, session_id: UUID) -> IntroductionBooked | None:
        """None for an answer that comes again, or after the ask was withdrawn: it never comes back to life."""
        if not self._awaits(session_id):
            return None
        self.status = Status.BOOKED
        return IntroductionBooked(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=session_id
        )

    def slot_lost(self, session_id: UUID, *, now: datetime) -> IntroductionSlotLost | None:
        """Open again, with a full week for another time; None for an answer that nobody waits for."""
        if not self._awaits(session_id):
            return None
        self.status, self.expires_at = Status.SLOT_TAKEN, now + ANSWER_WITHIN
        self.session_id = self.starts_at = None
        return IntroductionSlotLost(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=session_id
        )

    def session_cancelled(self, session_id: UUID) -> bool:
        """Whether this ended the introduction; sessions has told everybody already."""
        if session_id != self.session_id or self.status not in HOLDING:
            return False
        self.status = Status.CANCELLED
        return True

    def lose_asker(self) -> IntroductionWithdrawn | None:
        """The mentee has blocked the mentor: what waits for an answer is taken back, as by the mentee on any day."""
        if self.status not in OPEN:
            return None
        self.status = Status.WITHDRAWN
        return IntroductionWithdrawn(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=None
        )

    def end_with(self, erased: UUID) -> IntroductionWithdrawn | IntroductionExpired | None:
        """One of its two people was erased: it ends without blame, and what was held for it is free.

        What sessions has booked it cancels by itself; None when everybody who needs to know is told by that.
        """
        if self.status not in IN_TOUCH:
            return None
        if self.status is not Status.BOOKED and erased == self.mentee_id:
            self.status = Status.WITHDRAWN
            return IntroductionWithdrawn(
                introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=self.session_id
            )
        if self.status in OPEN:
            self.status = Status.EXPIRED
            return IntroductionExpired(introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id)
        self.status = Status.CANCELLED
        return None

    def _awaits(self, session_id: UUID) -> bool:
        return self.status is Status.ACCEPTED_PENDING_SLOT and self.session_id == session_id

    def _must_be_open_to(self, by: UUID) -> None:
        if by != self.mentor_id:
            raise NotTheMentor
        if self.status not in OPEN:
            raise NotOpen


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Who asks whom, for which need."""

    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind


def send(
    introduction_id: UUID, pair: Pair, *, ask: Ask, sealed: str, now: datetime
) -> tuple[Introduction, IntroductionSent]:
    """The introduction and its event, which carries the ask under the mentee's key."""
    introduction = Introduction(
        id=introduction_id,
        mentee_id=pair.mentee_id,
        mentor_id=pair.mentor_id,
        need_id=pair.need_id,
        kind=pair.kind,
        topic=ask.topic,
        tried=ask.tried,
        first_step=ask.first_step,
        sent_at=now,
        expires_at=now + ANSWER_WITHIN,
    )
    event = IntroductionSent(
        introduction_id=introduction.id,
        mentee_id=pair.mentee_id,
        mentor_id=pair.mentor_id,
        need_id=pair.need_id,
        kind=pair.kind,
        ask=sealed,
        expires_at=introduction.expires_at,
        sent_at=introduction.sent_at,
    )
    return introduction, event


def refuse_obstacles(found: Obstacle) -> None:
    """Refuses for the first obstacle between two people, in the order in which it helps to hear of them.

    Somebody who is kept apart by a block is as somebody who offers nothing, before anything else is said of them.
    """
    for obstacle, refusal in REFUSALS.items():
        if found & obstacle:
            raise refusal
