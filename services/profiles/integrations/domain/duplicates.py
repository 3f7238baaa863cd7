"""Two records of one person: merged with the consent of that person, and separated again within thirty days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound

UNDONE_WITHIN = timedelta(days=30)


class MergeMissing(NotFound):
    """There is no such merge that you may see."""


class MergeWithThemselves(BadInput):
    """These are the same record; name two different ones."""


class RecordNotFree(DomainError):
    """One of these records does not stand for a member any more, or is part of another merge; look at them anew."""


class SomebodyLivesHere(DomainError):
    """Somebody has come here as the record that would be hidden; only a record that nobody ever used can be merged."""


class BothInOneNetwork(DomainError):
    """One network has both records, so it takes them for two people; ask it to correct its list first."""


class MergeAnswered(DomainError):
    """This merge was confirmed, declined or undone already."""


class MergeFinal(DomainError):
    """A merge can be undone within thirty days; after that, what moved is not known any more."""


class DuplicateReason(str, Enum):
    """Why two records may be one person."""

    SAME_EMAIL = "SAME_EMAIL"
    SAME_NAME_AND_EMPLOYER = "SAME_NAME_AND_EMPLOYER"
    SAME_NAME_AND_YEAR = "SAME_NAME_AND_YEAR"


class MergeState(str, Enum):
    """PROPOSED waits for the member; MERGED can be undone; FINAL cannot any more."""

    PROPOSED = "PROPOSED"
    DECLINED = "DECLINED"
    MERGED = "MERGED"
    UNDONE = "UNDONE"
    FINAL = "FINAL"


@dataclass(kw_only=True)
class Merge:
    """Of two records, `kept_id` stays; `journal` says what moved from the other."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    proposed_by: UUID
    proposed_at: datetime
    state: MergeState = MergeState.PROPOSED
    merged_at: datetime | None = None
    journal: dict[str, Any] | None = None

    @property
    def undone_until(self) -> datetime | None:
        return self.merged_at + UNDONE_WITHIN if self.merged_at and self.state is MergeState.MERGED else None

    def confirm(self, journal: dict[str, Any], *, now: datetime) -> None:
        self._refuse_answered()
        self.state, self.merged_at, self.journal = MergeState.MERGED, now, journal

    def decline(self) -> None:
        self._refuse_answered()
        self.state = MergeState.DECLINED

    def _refuse_answered(self) -> None:
        if self.state is not MergeState.PROPOSED:
            raise MergeAnswered

    def undo(self, *, now: datetime) -> dict[str, Any]:
        """Returns the journal, for the last time."""
        if self.state is MergeState.FINAL or (self.merged_at and now > self.merged_at + UNDONE_WITHIN):
            raise MergeFinal
        if self.state is not MergeState.MERGED or self.journal is None:
            raise MergeAnswered
        journal, self.journal, self.state = self.journal, None, MergeState.UNDONE
        return journal

    def settle(self) -> None:
        """After the thirty days."""
        self.journal, self.state = None, MergeState.FINAL
