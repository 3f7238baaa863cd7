"""Pulse questions: a few at set moments, answered in private; of many answers together staff see how it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound
from chassis.words import a_text
from contracts.words import Kind
from services.sessions.health.domain.defaults import (
    LEAST,
    LONGEST_WORDS,
    PULSE_BEFORE_END,
    PULSE_EVERY,
    PULSE_FIRST,
    STEP,
)

LOWEST, HIGHEST = 1, 5


class NoSuchPulse(NotFound):
    """You are not asked at the moment; the next questions come by themselves."""


class PulseOver(DomainError):
    """These questions were of another time; the next ones come by themselves."""


class AnswerEach(DomainError):
    """Answer each of the questions once, from 1 (not at all) to 5 (very much)."""


class PulseQuestion(str, Enum):
    """What is asked, each to be answered from 1 (not at all) to 5 (very much)."""

    HEARD = "HEARD"
    MOVES_ON = "MOVES_ON"
    RHYTHM = "RHYTHM"
    BALANCE = "BALANCE"
    NEW_VIEWS = "NEW_VIEWS"


_MENTORING = (PulseQuestion.HEARD, PulseQuestion.MOVES_ON, PulseQuestion.RHYTHM)
QUESTIONS: Mapping[Kind, tuple[PulseQuestion, ...]] = {
    Kind.TRADITIONAL: _MENTORING,
    Kind.GROUP: _MENTORING,
    Kind.FLASH: _MENTORING,
    Kind.PEER: (PulseQuestion.HEARD, PulseQuestion.BALANCE, PulseQuestion.RHYTHM),
    Kind.REVERSE: (PulseQuestion.HEARD, PulseQuestion.NEW_VIEWS, PulseQuestion.RHYTHM),
}
"""Three for each kind; either of the two is asked the same."""


@dataclass(eq=False, kw_only=True)
class Pulse:
    """One round for one member: `ratings` stand in the order of `questions`, and nobody else reads them or `words`.

    `wants_help`: they let the staff of their programme know that they would like help, and nothing else.
    """

    id: UUID
    relationship_id: UUID
    member_id: UUID
    round: int
    questions: list[str]
    asked_at: datetime
    closes_at: datetime
    ratings: list[int] = field(default_factory=list)
    words: str = ""
    wants_help: bool = False
    answered_at: datetime | None = None

    def answer(self, given: "PulseAnswer", *, now: datetime) -> None:
        """Said again, the newer answer holds, until the round is over."""
        if now >= self.closes_at:
            raise PulseOver
        if sorted(question.value for question, _ in given.ratings) != sorted(self.questions):
            raise AnswerEach
        if not all(LOWEST <= rating <= HIGHEST for _, rating in given.ratings):
            raise BadInput("rating is from 1 to 5.")
        said = {question.value: rating for question, rating in given.ratings}
        self.ratings = [said[question] for question in self.questions]
        self.words = a_text(given.words, name="words", most=LONGEST_WORDS.value)
        self.wants_help, self.answered_at = given.wants_help, now


@dataclass(frozen=True, kw_only=True)
class PulseAnswer:
    ratings: tuple[tuple[PulseQuestion, int], ...]
    words: str
    wants_help: bool


def round_day(starts_on: date, number: int) -> date:
    """The day on which the rounds of a relationship are asked, counted from 1."""
    return starts_on + PULSE_FIRST.days + (number - 1) * PULSE_EVERY.days


def next_round(starts_on: date, ends_on: date | None, *, after: date) -> int | None:
    """The first round later than a day; None where the last day is near by then."""
    passed = (after - starts_on - PULSE_FIRST.days) // PULSE_EVERY.days
    number = max(passed + 2, 1)
    ahead = round_day(starts_on, number)
    return None if ends_on is not None and ahead > ends_on - PULSE_BEFORE_END.days else number


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What was said to one question in a month: by how many members, in how many answers, and their ratings' sum."""

    month: date
    question: PulseQuestion
    members: int
    answers: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What staff may read of it: nothing of few, and of many in steps."""

    month: date
    question: PulseQuestion
    members: int | None
    mean: float | None


def tell(tally: Tally) -> Told:
    """Counts are rounded down to fives and means to tenths: one answer more or less is not to be told apart."""
    if tally.members < LEAST.value:
        return Told(month=tally.month, question=tally.question, members=None, mean=None)
    members, mean = tally.members - tally.members % STEP.value, round(tally.total / tally.answers, 1)
    return Told(month=tally.month, question=tally.question, members=members, mean=mean)


def months_over(today: date, *, count: int, open_for: timedelta) -> list[date]:
    """The first days of the latest months of which every round has closed, the newest first."""
    month = (today - open_for).replace(day=1)
    found = []
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found
