"""The closing ritual: each says what changed, what comes next, thanks, and whether to keep in touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_text
from contracts.sessions import KeepInTouchChosen, ThanksShared
from services.sessions.health.domain.defaults import CLOSING_BEFORE, CLOSING_OPEN, LONGEST_WORDS


class NoClosing(NotFound):
    """It is not time for a last word yet; it is asked for a week before the last day."""


class ClosingOver(DomainError):
    """This has been said and shown; write to each other as long as your messages are open."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """`changed` and `next_step` are for oneself, `thanks` for the other; `keep_in_touch` shows only when both do."""

    changed: str
    next_step: str
    thanks: str
    keep_in_touch: bool

    def cleaned(self) -> "Said":
        most = LONGEST_WORDS.value
        return Said(
            changed=a_text(self.changed, name="changed", most=most),
            next_step=a_text(self.next_step, name="nextStep", most=most),
            thanks=a_text(self.thanks, name="thanks", most=most),
            keep_in_touch=self.keep_in_touch,
        )


@dataclass(eq=False, kw_only=True)
class LastWord:
    """What one of the two said at the end."""

    relationship_id: UUID
    member_id: UUID
    changed: str
    next_step: str
    thanks: str
    keep_in_touch: bool
    written_at: datetime


@dataclass(eq=False, kw_only=True)
class Closing:
    """Of one relationship; `shared_at`: since when each can read the other's thanks."""

    relationship_id: UUID
    opened_at: datetime
    closes_on: date
    shared_at: datetime | None = None

    def check_open(self) -> None:
        if self.shared_at is not None:
            raise ClosingOver

    def share(
        self, words: Sequence[LastWord], two: dict[str, UUID], *, now: datetime
    ) -> tuple[ThanksShared | KeepInTouchChosen, ...]:
        """Once both have written, or the time is over: then of whoever has."""
        if self.shared_at is not None:
            return ()
        self.shared_at = now
        thanked = tuple(
            ThanksShared(**two, member_id=word.member_id, shared_on=now.date()) for word in words if word.thanks
        )
        both = len(words) == len({two["mentor_id"], two["mentee_id"]}) and all(word.keep_in_touch for word in words)
        return (*thanked, KeepInTouchChosen(**two)) if both else thanked


def opens_on(ends_on: date) -> date:
    return ends_on - CLOSING_BEFORE.days


def closes_on(day: date) -> date:
    """Of a relationship that ends or ended on this day."""
    return day + CLOSING_OPEN.days
