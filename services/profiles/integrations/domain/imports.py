"""An import: from a file that was staged, over a check that changes nothing, to people or pairs that were taken in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound

KEPT_FOR = timedelta(days=30)
"""How long the rows of a file are kept, and with them the report."""
MOST_LEAVING = 0.05
"""A full list that lets go of a larger share of a network is more often a broken file than a true one."""


class ImportMissing(NotFound):
    """There is no such import; after 30 days an import is deleted with its report."""


class ImportBeingChecked(DomainError):
    """This import is still being checked: look at it again in a moment, read what it would change, then apply it."""


class ImportOver(DomainError):
    """This import was applied or abandoned already; what it did is in its report."""


class ImportBeingApplied(DomainError):
    """This import is being applied and goes to its end; correct the file and import it again to change the outcome."""


class AnotherImportRuns(DomainError):
    """Another import of this network is being applied; apply this one when that has ended."""


class TooManyLeave(DomainError):
    """This full list would deactivate a large part of the network."""


class OnlyPeopleLeave(BadInput):
    """Only a list of members can be a full one; pairs end by their last day."""


class ImportState(str, Enum):
    """STAGED is being checked; VALIDATED says what it would do; APPLYING goes to its end by itself."""

    STAGED = "STAGED"
    VALIDATED = "VALIDATED"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    ABANDONED = "ABANDONED"


class ImportKind(str, Enum):
    """What the rows of a file are."""

    MEMBERS = "MEMBERS"
    PAIRS = "PAIRS"


@dataclass(frozen=True)
class Leaving:
    """How many people of a network a full list does not name, and how many the network has."""

    count: int = 0
    of: int = 0

    @property
    def is_usual(self) -> bool:
        return self.count <= self.of * MOST_LEAVING


@dataclass(kw_only=True)
class Import:
    """One file of one network, checked and then applied."""

    id: UUID
    network_id: UUID
    kind: ImportKind
    file_hash: str
    name: str
    full_sync: bool
    columns: dict[str, str]
    notes: list[str]
    rows: int
    created_by: UUID
    created_at: datetime
    state: ImportState = ImportState.STAGED
    counts: dict[str, int] = field(default_factory=dict)
    leaving: int = 0
    members: int = 0
    updated_at: datetime

    RUNS: ClassVar = (ImportState.STAGED, ImportState.APPLYING)

    @property
    def runs(self) -> bool:
        return self.state in self.RUNS

    def checked(self, counts: dict[str, int], leaving: Leaving, *, now: datetime) -> None:
        self.state, self.updated_at = ImportState.VALIDATED, now
        self.counts, self.leaving, self.members = counts, leaving.count, leaving.of

    def begin(self, leaving: Leaving, *, confirmed: int | None, now: datetime) -> None:
        """Starts to apply; who deactivates many must say how many, as they are now."""
        if self.state is ImportState.STAGED:
            raise ImportBeingChecked
        if self.state is ImportState.APPLYING:
            raise ImportBeingApplied
        if self.state is not ImportState.VALIDATED:
            raise ImportOver
        if not leaving.is_usual and confirmed != leaving.count:
            raise TooManyLeave(
                f"This full list names {leaving.of - leaving.count} of the network's {leaving.of} members and would "
                f"deactivate {leaving.count}; if that is right, apply it with confirmDeactivations {leaving.count}."
            )
        self.state, self.leaving, self.members = ImportState.APPLYING, leaving.count, leaving.of
        self.updated_at = now

    def applied(self, counts: dict[str, int], *, now: datetime) -> None:
        self.state, self.counts, self.updated_at = ImportState.APPLIED, counts, now

    def abandon(self, *, now: datetime) -> None:
        if self.state is ImportState.APPLYING:
            raise ImportBeingApplied
        if self.state in (ImportState.APPLIED, ImportState.ABANDONED):
            raise ImportOver
        self.state, self.updated_at = ImportState.ABANDONED, now
