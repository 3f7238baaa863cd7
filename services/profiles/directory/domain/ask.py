"""An ask as its receiver's record shows it: answered, left to expire, or nothing that counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID


class Outcome(str, Enum):
    """What became of an ask; a void one was taken back, or a block stood between the two, and counts for nobody."""

    WAITING = "WAITING"
    ANSWERED = "ANSWERED"
    EXPIRED = "EXPIRED"
    VOID = "VOID"


@dataclass(eq=False, kw_only=True)
class Ask:
    """One introduction.  The first end it comes to stays: what follows an answer is not the mentor's silence."""

    introduction_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    sent_at: datetime
    outcome: Outcome = Outcome.WAITING
    answered_at: datetime | None = None

    @property
    def took(self) -> timedelta | None:
        return None if self.answered_at is None else max(self.answered_at - self.sent_at, timedelta())

    def answer(self, at: datetime) -> bool:
        """Yes or no, an answer is an answer; returns whether it is the first end of the ask."""
        if self.outcome is not Outcome.WAITING:
            return False
        self.outcome, self.answered_at = Outcome.ANSWERED, at
        return True

    def expire(self) -> bool:
        return self._end(Outcome.EXPIRED)

    def void(self) -> bool:
        return self._end(Outcome.VOID)

    def _end(self, outcome: Outcome) -> bool:
        if self.outcome is not Outcome.WAITING:
            return False
        self.outcome = outcome
        return True
