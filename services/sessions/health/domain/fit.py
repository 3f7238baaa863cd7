"""The early fit check: both say in private whether they fit, and either may part without fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_text
from contracts.sessions import FitExitChosen
from services.sessions.health.domain.defaults import FIT_AFTER, FIT_MEETINGS, LONGEST_WORDS


class NoFitCheck(NotFound):
    """You are not asked about your fit here; if you want to part at any time, end the relationship."""


class FitCheckOver(DomainError):
    """This check is over; if you want to part, end the relationship: nobody is told by whom."""


class Fit(str, Enum):
    """How somebody feels about the fit."""

    GOOD = "GOOD"
    UNSURE = "UNSURE"
    NOT_A_FIT = "NOT_A_FIT"


class FitWish(str, Enum):
    """What somebody wants to follow from it."""

    GO_ON = "GO_ON"
    PART = "PART"
    ANOTHER_MATCH = "ANOTHER_MATCH"


@dataclass(eq=False, kw_only=True)
class FitCheck:
    """Of one relationship, once."""

    relationship_id: UUID
    opened_at: datetime
    answer_by: date
    settled_at: datetime | None = None

    def check_open(self) -> None:
        if self.settled_at is not None:
            raise FitCheckOver

    def settle(self, wishes: Sequence[FitWish], two: dict[str, UUID], *, now: datetime) -> FitExitChosen | None:
        """One who wants to part is enough, and is not named; whoever wants to go on knows that it was the other."""
        if self.settled_at is not None:
            return None
        self.settled_at = now
        if all(wish is FitWish.GO_ON for wish in wishes):
            return None
        return FitExitChosen(**two, another_match=FitWish.ANOTHER_MATCH in wishes)


@dataclass(eq=False, kw_only=True)
class FitAnswer:
    """What one of the two said; the newest holds until the check is settled."""

    relationship_id: UUID
    member_id: UUID
    fit: Fit
    wish: FitWish
    words: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class FitSaid:
    fit: Fit
    wish: FitWish
    words: str

    def cleaned(self) -> "FitSaid":
        words = a_text(self.words, name="words", most=LONGEST_WORDS.value)
        return FitSaid(fit=self.fit, wish=self.wish, words=words)


def is_due(held: int) -> bool:
    """Whether they have met often enough to know."""
    return held >= FIT_MEETINGS.value


def asked_on(starts_on: date, *, today: date) -> date | None:
    """The day on which they are asked even if they hardly met; None where it was long ago when it was heard of."""
    day = starts_on + FIT_AFTER.days
    return None if day < today else day
