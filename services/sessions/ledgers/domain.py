"""Advice, what became of it, and gifts.  Nobody counts either, and nobody is ranked by them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_line, a_text
from contracts.sessions.work import Gift
from contracts.words import Kind

LONGEST_TOPIC = 200
LONGEST_WORDS = 2000


class NoSuchAdvice(NotFound):
    """There is no advice with this id in your relationships."""


class AdviceIsTheMentors(DomainError):
    """Here the mentor gives advice; what you give back is a gift, and you can write it down as one."""


class AnswerIsTheOthers(DomainError):
    """Only whoever was given this advice says what they do with it."""


class SayWhyOtherwise(DomainError):
    """Say in a sentence why you chose otherwise: that is what whoever advised you learns from."""


class AnsweredOtherwise(DomainError):
    """You have tried this or chosen otherwise already; what you can still do is report what came of it."""


class ReportedAlready(DomainError):
    """You have reported what came of this advice."""


class ThanksAreTheGivers(DomainError):
    """Thanks come from whoever is thankful; write down only what you were given otherwise."""


class Answer(str, Enum):
    """What somebody does with advice that they were given."""

    WILL_TRY = "WILL_TRY"
    TRIED = "TRIED"
    CHOSE_OTHERWISE = "CHOSE_OTHERWISE"


SETTLED = frozenset({Answer.TRIED, Answer.CHOSE_OTHERWISE})
"""What is not taken back any more."""


@dataclass(eq=False, kw_only=True)
class Advice:
    """From one of the two to the other: in a session, or between meetings.

    It is due - on the next agenda - until it is reported: by what came of it, or by why they chose otherwise.
    """

    id: UUID
    relationship_id: UUID
    given_by: UUID
    given_to: UUID
    session_id: UUID | None
    topic: str
    words: str
    given_at: datetime
    answer: Answer | None = None
    because: str = ""
    answered_at: datetime | None = None
    result: str = ""
    reported_at: datetime | None = None

    def reply(self, answer: Answer, because: str, *, by: UUID, now: datetime) -> bool:
        """Says what they do with it; returns whether that is the report already, as it is for another way chosen."""
        self._check_given_to(by)
        because = a_text(because, name="because", most=LONGEST_WORDS)
        if self.answer in SETTLED:
            raise AnsweredOtherwise
        if answer is Answer.CHOSE_OTHERWISE and not because:
            raise SayWhyOtherwise
        self.answer, self.because, self.answered_at = answer, because, now
        if answer is Answer.CHOSE_OTHERWISE:
            self.reported_at = now
        return answer is Answer.CHOSE_OTHERWISE

    def report(self, result: str, *, by: UUID, now: datetime) -> None:
        """What came of it: who reports has tried it, unless they chose otherwise."""
        self._check_given_to(by)
        if self.result:
            raise ReportedAlready
        result = a_text(result, name="result", most=LONGEST_WORDS, least=1)
        if self.answer is not Answer.CHOSE_OTHERWISE:
            self.answer = Answer.TRIED
            self.answered_at = self.answered_at or now
        self.result, self.reported_at = result, now

    def _check_given_to(self, member_id: UUID) -> None:
        if member_id != self.given_to:
            raise AnswerIsTheOthers


def may_advise(kind: Kind, *, is_mentor: bool) -> bool:
    """The mentor, who in a reverse relationship is the junior; among peers either."""
    return is_mentor or kind is Kind.PEER


@dataclass(frozen=True, kw_only=True)
class Counsel:
    """What is advised on what, and where it was said; None: between meetings."""

    topic: str
    words: str
    session_id: UUID | None = None

    def cleaned(self) -> "Counsel":
        topic = a_line(self.topic, name="topic", most=LONGEST_TOPIC)
        words = a_text(self.words, name="words", most=LONGEST_WORDS, least=1)
        return Counsel(topic=topic, words=words, session_id=self.session_id)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A gift from one of the two to the other, written down by either of them."""

    relationship_id: UUID
    given_by: UUID
    given_to: UUID
    noted_by: UUID
    gift: Gift
    words: str
    given_at: datetime

    def checked(self) -> "Token":
        """Raises ThanksAreTheGivers; whoever gives thanks says them."""
        if self.gift is Gift.THANKS and self.noted_by != self.given_by:
            raise ThanksAreTheGivers
        return Token(**{**vars(self), "words": a_text(self.words, name="words", most=LONGEST_WORDS, least=1)})
