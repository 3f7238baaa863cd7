"""Responsiveness: how quickly and how often a member answers, and how silence makes them fade from the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from statistics import median
from uuid import UUID

from services.profiles.directory.domain.ask import Ask, Outcome

COUNTED = 20
"""The newest asks that came to an end."""
FEWEST_SHOWN = 3
"""Fewer would tell of single people what they did, and of nobody how they are."""
AS_IF_ANSWERED = 2.0
FADING = 0.8
FULL_STANDING = 1000


class Reply(str, Enum):
    """How soon half of the answers came."""

    WITHIN_A_DAY = "WITHIN_A_DAY"
    WITHIN_THREE_DAYS = "WITHIN_THREE_DAYS"
    WITHIN_A_WEEK = "WITHIN_A_WEEK"


class Answering(str, Enum):
    """How many asks were answered: nine in ten, six in ten, fewer."""

    NEARLY_ALWAYS = "NEARLY_ALWAYS"
    USUALLY = "USUALLY"
    SOMETIMES = "SOMETIMES"


SENTENCES = {
    Reply.WITHIN_A_DAY: "answers within a day",
    Reply.WITHIN_THREE_DAYS: "answers within three days",
    Reply.WITHIN_A_WEEK: "answers within a week",
}
ADVERBS = {Answering.NEARLY_ALWAYS: "Nearly always", Answering.USUALLY: "Usually", Answering.SOMETIMES: "Sometimes"}


@dataclass(frozen=True, kw_only=True)
class Responsiveness:
    """Of the counted asks; `standing` is what the rank is multiplied by, in thousandths."""

    member_id: UUID
    decided: int
    answered: int
    median_minutes: int | None
    standing: int

    @property
    def shown(self) -> bool:
        return self.decided >= FEWEST_SHOWN and self.median_minutes is not None

    @property
    def reply(self) -> Reply:
        took = timedelta(minutes=self.median_minutes or 0)
        if took <= timedelta(days=1):
            return Reply.WITHIN_A_DAY
        return Reply.WITHIN_THREE_DAYS if took <= timedelta(days=3) else Reply.WITHIN_A_WEEK

    @property
    def answering(self) -> Answering:
        tenths = 10 * self.answered / self.decided
        if tenths >= 9:  # noqa: PLR2004 - the words of Answering say the number.
            return Answering.NEARLY_ALWAYS
        return Answering.USUALLY if tenths >= 6 else Answering.SOMETIMES  # noqa: PLR2004 - as above.

    @property
    def sentence(self) -> str:
        return f"{ADVERBS[self.answering]} {SENTENCES[self.reply]}."


def responsiveness(member_id: UUID, asks: Sequence[Ask]) -> Responsiveness:
    """From the member's asks, the newest first; those that wait still or are void count for nothing."""
    counted = [ask for ask in asks if ask.outcome in {Outcome.ANSWERED, Outcome.EXPIRED}][:COUNTED]
    took = [ask.took / timedelta(minutes=1) for ask in counted if ask.took is not None]
    return Responsiveness(
        member_id=member_id,
        decided=len(counted),
        answered=len(took),
        median_minutes=int(median(took)) if took else None,
        standing=standing([ask.outcome is Outcome.ANSWERED for ask in counted]),
    )


def standing(answered: Sequence[bool]) -> int:
    """(2 + sum of 0.8^i over the answered) / (2 + sum of 0.8^i over all), i from 0 for the newest, in thousandths.

    Everybody begins as if two asks had been answered: one silence costs a third, ten in a row leave about a third,
    and each answer after them weighs more than any silence before it.
    """
    weights = [FADING**age for age in range(len(answered))]
    kept = sum(weight for weight, was_answered in zip(weights, answered, strict=True) if was_answered)
    return round(FULL_STANDING * (AS_IF_ANSWERED + kept) / (AS_IF_ANSWERED + sum(weights)))
