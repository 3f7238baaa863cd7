"""How a coffee conversation went: each says it in private, and only what both chose shows.

EXPECTED → ASKED → CLOSED, or CANCELLED.  A single "stop" closes nothing before the deadline: the end then comes on the
same day as if nobody had answered, and neither learns which of the two it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.matching import ConversationClosed, ConversationHeld, ConversationNudged, Outcome
from services.matching.relationships.domain.defaults import ANSWER_WITHIN
from services.matching.relationships.domain.refusals import AnswersClosed, NotOverYet


class ConversationStatus(str, Enum):
    """Where the asking stands."""

    EXPECTED = "EXPECTED"
    ASKED = "ASKED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Went(str, Enum):
    """How it went."""

    WELL = "WELL"
    SO_SO = "SO_SO"
    NOT_WELL = "NOT_WELL"


class Wish(str, Enum):
    """What one wants now."""

    CONTINUE = "CONTINUE"
    MORE_TIME = "MORE_TIME"
    STOP = "STOP"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one of the two said; `agreement`: whether they want a formal relationship."""

    member_id: UUID
    wish: Wish
    agreement: bool


@dataclass(eq=False, kw_only=True)
class Conversation:
    """Known by its session; `sequence` is that of the booking it was last heard of."""

    session_id: UUID
    introduction_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    ends_at: datetime
    sequence: int
    status: ConversationStatus = ConversationStatus.EXPECTED
    answer_by: datetime | None = None
    outcome: Outcome | None = None

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    def move(self, ends_at: datetime, *, sequence: int) -> bool:
        """Whether it takes place at another time than was known, and is still to come."""
        if self.status is not ConversationStatus.EXPECTED or sequence <= self.sequence:
            return False
        self.ends_at, self.sequence = ends_at, sequence
        return True

    def cancel(self) -> bool:
        """Whether there was something to call off; who was asked already goes on being asked."""
        if self.status is not ConversationStatus.EXPECTED:
            return False
        self.status = ConversationStatus.CANCELLED
        return True

    def ask(self, *, now: datetime) -> ConversationHeld | None:
        """None when it was called off, or moved meanwhile."""
        if self.status is not ConversationStatus.EXPECTED or now < self.ends_at:
            return None
        self.status, self.answer_by = ConversationStatus.ASKED, now + ANSWER_WITHIN.days
        return ConversationHeld(
            session_id=self.session_id,
            introduction_id=self.introduction_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            answer_by=self.answer_by,
        )

    def never_was(self) -> None:
        """Its introduction had ended before."""
        self.status, self.answer_by = ConversationStatus.CANCELLED, None

    def check_asked(self) -> None:
        if self.status is ConversationStatus.EXPECTED:
            raise NotOverYet
        if self.status is not ConversationStatus.ASKED:
            raise AnswersClosed

    def nudge(self, answers: Sequence[Answer]) -> tuple[ConversationNudged, ...]:
        """Whoever has not answered is reminded."""
        if self.status is not ConversationStatus.ASKED or self.answer_by is None:
            return ()
        answered = {answer.member_id for answer in answers}
        return tuple(
            ConversationNudged(
                session_id=self.session_id,
                introduction_id=self.introduction_id,
                mentor_id=self.mentor_id,
                mentee_id=self.mentee_id,
                member_id=member_id,
                answer_by=self.answer_by,
            )
            for member_id in self.people
            if member_id not in answered
        )

    def close(self, outcome: Outcome, *, relationship_id: UUID | None = None) -> ConversationClosed:
        self.status, self.outcome = ConversationStatus.CLOSED, outcome
        return ConversationClosed(
            session_id=self.session_id,
            introduction_id=self.introduction_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            outcome=outcome,
            relationship_id=relationship_id,
        )


def settled(answers: Sequence[Answer]) -> Outcome | None:
    """What two answers come to at once; None while the deadline decides.

    Both want more, one of them slowly: another conversation is what both can have.
    """
    wishes = sorted(answer.wish.value for answer in answers)
    if len(wishes) < len(("mentor", "mentee")):
        return None
    if wishes == [Wish.STOP.value] * 2:
        return Outcome.ENDED
    if Wish.STOP.value in wishes:
        return None
    return Outcome.CONTINUE if set(wishes) == {Wish.CONTINUE.value} else Outcome.MORE_TIME


def wants_agreement(answers: Sequence[Answer]) -> bool:
    """Formal where either wants an agreement: whoever needs it in writing gets it."""
    return any(answer.agreement for answer in answers)
