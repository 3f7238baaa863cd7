"""Mandates: staff act in a member's name for a while, for a reason that the member can read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotAllowed
from services.profiles.domain.words import a_line, a_number

SHORTEST_REASON = 10
LONGEST_REASON = 300
LONGEST_MINUTES = 60


class AlreadyActing(DomainError):
    """You act in this member's name already: go on, or end it first."""


class NotActing(NotAllowed):
    """You do not act in this member's name now: start with actFor, and say why."""


class ActingForOneself(BadInput):
    """Nobody needs to act in their own name."""


@dataclass(eq=False, kw_only=True)
class Mandate:
    """From `starts_at` until `ends_at`, `staff_id` acts in the name of `member_id`."""

    id: UUID
    staff_id: UUID
    member_id: UUID
    reason: str
    starts_at: datetime
    ends_at: datetime

    def end(self, *, now: datetime) -> None:
        if now >= self.ends_at:
            raise NotActing
        self.ends_at = now


def mandate(id_: UUID, staff_id: UUID, *, member_id: UUID, reason: str, minutes: int, now: datetime) -> Mandate:
    """A mandate as staff asked for it; refuses the first value that cannot be."""
    if staff_id == member_id:
        raise ActingForOneself
    lasts = timedelta(minutes=a_number(minutes, name="minutes", least=1, most=LONGEST_MINUTES))
    return Mandate(
        id=id_,
        staff_id=staff_id,
        member_id=member_id,
        reason=a_line(reason, name="reason", least=SHORTEST_REASON, most=LONGEST_REASON),
        starts_at=now,
        ends_at=now + lasts,
    )
