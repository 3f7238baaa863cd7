"""The rules of concerns: who may report, who may look, and what becomes of the contact of the two."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.sessions import ConcernDecided, ConcernRaised

MOST_OPEN = 10
"""So many concerns of one member may be open at once."""
MOST_MESSAGES = 20
"""So many messages may be attached to one concern."""
LONGEST_CONCERN = 4_000
"""Characters, of what happened and of a note."""


class AboutYourself(DomainError):
    """A concern is about somebody else: name the member whom it is about."""


class TooManyOpen(DomainError):
    """You have ten open concerns; staff are looking at them. Write to the association about what cannot wait."""


class OwnConcern(DomainError):
    """You are one of the two whom this concern is about; somebody else of the staff decides."""


class AlreadyClosed(DomainError):
    """This concern was already closed; raise a new one if something has happened since."""


class ConcernKind(str, Enum):
    """What a concern is about, as its reporter sees it."""

    HARASSMENT = "HARASSMENT"
    DISCRIMINATION = "DISCRIMINATION"
    BOUNDARIES = "BOUNDARIES"
    SELLING = "SELLING"
    IMPERSONATION = "IMPERSONATION"
    OTHER = "OTHER"


class ConcernState(str, Enum):
    """Where staff are with it."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    CLOSED = "CLOSED"


class Decision(str, Enum):
    """What becomes of the contact of the two."""

    CONTACT_AGAIN = "CONTACT_AGAIN"
    KEPT_APART = "KEPT_APART"


class NextStep(str, Enum):
    """What the reporter can do: wait for staff, lift their block if they want to, or nothing more."""

    WAIT = "WAIT"
    LIFT_BLOCK = "LIFT_BLOCK"
    NOTHING = "NOTHING"


class Act(str, Enum):
    """A step of staff, kept with who took it."""

    READ = "READ"
    TAKEN = "TAKEN"
    NOTED = "NOTED"
    CLOSED = "CLOSED"


def next_step(decision: Decision | None) -> NextStep:
    if decision is None:
        return NextStep.WAIT
    return NextStep.LIFT_BLOCK if decision is Decision.CONTACT_AGAIN else NextStep.NOTHING


@dataclass(eq=False, kw_only=True)
class Concern:
    """What one member reports of another, who is never told, and what staff make of it."""

    id: UUID
    reporter_id: UUID
    about_id: UUID
    kind: ConcernKind
    text: str
    raised_at: datetime
    state: ConcernState = ConcernState.OPEN
    taken_by: UUID | None = None
    decision: Decision | None = None
    closed_at: datetime | None = None

    def raised(self) -> ConcernRaised:
        return ConcernRaised(concern_id=self.id, member_id=self.reporter_id, other_id=self.about_id)

    def take(self, *, by: UUID) -> None:
        """Whoever takes it answers for it; another may take it over."""
        self._check(by)
        self.state, self.taken_by = ConcernState.TAKEN, by

    def note(self, *, by: UUID) -> None:
        """A note changes nothing but what is known; also of one that is closed."""
        self._check_outsider(by)

    def close(self, decision: Decision, *, by: UUID, now: datetime) -> ConcernDecided:
        """The reporter is told; a block that they raised by reporting is theirs to lift."""
        self._check(by)
        self.state, self.taken_by = ConcernState.CLOSED, by
        self.decision, self.closed_at = decision, now
        again = decision is Decision.CONTACT_AGAIN
        told = {"concern_id": self.id, "member_id": self.reporter_id}
        return ConcernDecided(**told, contact_again=again, decided_on=now.date())

    def _check(self, by: UUID) -> None:
        self._check_outsider(by)
        if self.state is ConcernState.CLOSED:
            raise AlreadyClosed

    def _check_outsider(self, by: UUID) -> None:
        if by in {self.reporter_id, self.about_id}:
            raise OwnConcern
