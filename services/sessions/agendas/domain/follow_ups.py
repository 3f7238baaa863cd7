"""A follow-up: who does what by when; it is on every next agenda until it is done or dropped."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound
from chassis.words import a_text

LONGEST_FOLLOW_UP = 500
LONGEST_NOTE = 2000


class NoSuchFollowUp(NotFound):
    """There is no follow-up with this id in your relationships."""


class FollowUpSettled(DomainError):
    """This was done or dropped already; agree on a new one if there is more to do."""


class OwnerNotOfTheTwo(DomainError):
    """A follow-up is yours or that of the other person in this relationship."""


class FollowUpInThePast(DomainError):
    """The day by which it is to be done has to lie ahead of you."""


class FollowUpIsTheOwners(DomainError):
    """Only whoever does it says that it is done; you can drop it together, and say why."""


class FollowUpState(str, Enum):
    """Where a follow-up stands."""

    OPEN = "OPEN"
    DONE = "DONE"
    DROPPED = "DROPPED"


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be done, by whom, by when, and in which session they said so; None: between meetings."""

    what: str
    owner_id: UUID
    due_on: date | None
    session_id: UUID | None


@dataclass(eq=False, kw_only=True)
class FollowUp:
    """`note`: how it went, or why it was dropped, in the words of whoever settled it."""

    id: UUID
    relationship_id: UUID
    what: str
    owner_id: UUID
    agreed_by: UUID
    due_on: date | None
    agreed_at: datetime
    agreed_in: UUID | None
    state: FollowUpState = FollowUpState.OPEN
    note: str = ""
    settled_by: UUID | None = None
    settled_at: datetime | None = None

    def move(self, due_on: date | None, *, today: date) -> None:
        """Either of the two gives it another day, or none."""
        self._check_open()
        check_ahead(due_on, today)
        self.due_on = due_on

    def finish(self, note: str, *, by: UUID, now: datetime) -> None:
        self._check_open()
        if by != self.owner_id:
            raise FollowUpIsTheOwners
        self._settle(FollowUpState.DONE, a_text(note, name="note", most=LONGEST_NOTE), by=by, now=now)

    def drop(self, why: str, *, by: UUID, now: datetime) -> None:
        """Either of the two, with a reason."""
        self._check_open()
        self._settle(FollowUpState.DROPPED, a_text(why, name="why", most=LONGEST_NOTE, least=1), by=by, now=now)

    def _settle(self, state: FollowUpState, note: str, *, by: UUID, now: datetime) -> None:
        self.state, self.note, self.settled_by, self.settled_at = state, note, by, now

    def _check_open(self) -> None:
        if self.state is not FollowUpState.OPEN:
            raise FollowUpSettled


def agree(
    follow_up_id: UUID, relationship_id: UUID, task: Task, *, by: UUID, other: UUID, now: datetime, today: date
) -> FollowUp:
    """Between `by` and `other`, who are the two of the relationship."""
    if task.owner_id not in (by, other):
        raise OwnerNotOfTheTwo
    check_ahead(task.due_on, today)
    return FollowUp(
        id=follow_up_id,
        relationship_id=relationship_id,
        what=a_text(task.what, name="what", most=LONGEST_FOLLOW_UP, least=1),
        owner_id=task.owner_id,
        agreed_by=by,
        due_on=task.due_on,
        agreed_at=now,
        agreed_in=task.session_id,
    )


def check_ahead(due_on: date | None, today: date) -> None:
    """Today is still ahead."""
    if due_on is not None and due_on < today:
        raise FollowUpInThePast
