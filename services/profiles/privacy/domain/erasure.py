"""Erasing a member: who may be, why, and when it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import ErasureStarted, MemberErased

OVERDUE_AFTER = timedelta(minutes=5)
"""It takes seconds; one that takes longer is an incident, and said to be one."""
ANSWERING = frozenset({"profiles", "matching", "sessions", "notifications"})
"""Who holds something of members, and has to answer."""


class UnderLegalHold(DomainError):
    """A legal duty keeps these data for now, so they cannot be erased yet; the association's support can tell more."""


class ErasureReason(str, Enum):
    """Why somebody is erased; a word and no text, because the proof is kept."""

    OWN_REQUEST = "OWN_REQUEST"
    ASKED_IN_WRITING = "ASKED_IN_WRITING"
    MEMBERSHIP_ENDED = "MEMBERSHIP_ENDED"
    RETENTION_OVER = "RETENTION_OVER"
    ENTERED_BY_MISTAKE = "ENTERED_BY_MISTAKE"


@dataclass(eq=False, kw_only=True)
class Erasure:
    """One member's erasure, and the proof of it: it outlives them, and holds nothing of them but an id.

    `receipt` is not to be guessed; by it the one who is nobody here any more can ask how far it has come.
    """

    id: UUID
    member_id: UUID
    asked_by: UUID
    reason: ErasureReason
    receipt: UUID
    started_at: datetime
    key_destroyed_at: datetime | None = None
    completed_at: datetime | None = None

    def started(self) -> ErasureStarted:
        return ErasureStarted(request_id=self.id, member_id=self.member_id)

    def key_destroyed(self, *, now: datetime) -> None:
        self.key_destroyed_at = self.key_destroyed_at or now

    def complete(self, answered: Collection[str], *, now: datetime) -> MemberErased | None:
        """The event, once: when everybody has answered and nobody can read what was sealed."""
        if self.completed_at is not None or self.missing(answered):
            return None
        self.completed_at = now
        return MemberErased(member_id=self.member_id)

    def missing(self, answered: Collection[str]) -> list[str]:
        """Who has not done their part."""
        keyring = [] if self.key_destroyed_at else ["keyring"]
        return [*sorted(ANSWERING.difference(answered)), *keyring]
