"""Legal holds: while one stands, a member is not erased."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import DomainError
from services.profiles.domain.words import a_text

LONGEST_REASON = 1000


class HoldStands(DomainError):
    """A legal hold stands on this member already; lift that one first."""


class NothingHeld(DomainError):
    """No legal hold stands on this member."""


@dataclass(eq=False, kw_only=True)
class Hold:
    """Who kept a member's data from erasure, why, until when, and who lifted it."""

    id: UUID
    member_id: UUID
    reason: str
    set_by: UUID
    set_at: datetime
    lifted_by: UUID | None = None
    lifted_at: datetime | None = None
    lifted_because: str | None = None

    def lift(self, *, by: UUID, because: str, now: datetime) -> None:
        self.lifted_by, self.lifted_at, self.lifted_because = by, now, because


def a_reason(value: str) -> str:
    return a_text(value, name="reason", most=LONGEST_REASON, least=3)
