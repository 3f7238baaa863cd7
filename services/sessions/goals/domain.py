"""A goal and its milestones: either of the two moves it on, and every step is kept as an entry of its history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound
from chassis.words import a_text
from services.sessions.facts.domain import Life

LONGEST_GOAL = 500
LONGEST_NOTE = 2000
LONGEST_MILESTONE = 300
MOST_MILESTONES = 20
WHOLE = 100
STALLS_AFTER = timedelta(days=28)
"""A goal of which nobody has written for so long stalls, unless its relationship has a break."""


class NoSuchGoal(NotFound):
    """There is no goal with this id in your relationships."""


class NoSuchMilestone(NotFound):
    """This goal has no milestone with this id."""


class GoalSettled(DomainError):
    """This goal was reached or dropped already; set a new one."""


class MilestoneReached(DomainError):
    """This milestone was reached already."""


class TooManyMilestones(DomainError):
    """A goal has at most 20 milestones; what needs more is more than one goal."""


class DueInThePast(DomainError):
    """The day by which you want to reach it has to lie ahead of you."""


class GoalState(str, Enum):
    """Where a goal stands."""

    OPEN = "OPEN"
    REACHED = "REACHED"
    DROPPED = "DROPPED"


class GoalStep(str, Enum):
    """What an entry of a goal's history says."""

    SET = "SET"
    PROGRESS = "PROGRESS"
    MOVED = "MOVED"
    MILESTONE_ADDED = "MILESTONE_ADDED"
    MILESTONE_REACHED = "MILESTONE_REACHED"
    REACHED = "REACHED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step of a goal's history: who, when, how far it had come by then, and what they wrote."""

    goal_id: UUID
    said_by: UUID
    said_at: datetime
    step: GoalStep
    progress: int
    due_on: date | None
    note: str


@dataclass(eq=False, kw_only=True)
class Milestone:
    """`place` counts the milestones of a goal in the order in which they came, from 1."""

    id: UUID
    goal_id: UUID
    place: int
    added_by: UUID
    what: str
    due_on: date | None
    reached_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Goal:
    """`moved_at`: when anybody last wrote of it.  `milestones`: how many there are."""

    id: UUID
    relationship_id: UUID
    set_by: UUID
    what: str
    due_on: date | None
    set_at: datetime
    moved_at: datetime
    state: GoalState = GoalState.OPEN
    progress: int = 0
    milestones: int = 0
    settled_at: datetime | None = None

    def report(self, progress: int, note: str, *, by: UUID, now: datetime) -> Entry:
        """How far it has come; it may go back, too."""
        self._check_open()
        if not 0 <= progress <= WHOLE:
            raise BadInput("progress is from 0 to 100.")
        self.progress = progress
        return self.entry(GoalStep.PROGRESS, note, by=by, now=now)

    def move(self, due_on: date | None, note: str, *, by: UUID, now: datetime, today: date) -> Entry:
        """To another day, or to none."""
        self._check_open()
        check_ahead(due_on, today)
        self.due_on = due_on
        return self.entry(GoalStep.MOVED, note, by=by, now=now)

    def add_milestone(
        self, milestone_id: UUID, what: str, *, due_on: date | None, by: UUID, now: datetime, today: date
    ) -> tuple[Milestone, Entry]:
        self._check_open()
        check_ahead(due_on, today)
        if self.milestones >= MOST_MILESTONES:
            raise TooManyMilestones
        self.milestones += 1
        what = a_text(what, name="what", most=LONGEST_MILESTONE, least=1)
        place, goal_id = self.milestones, self.id
        milestone = Milestone(id=milestone_id, goal_id=goal_id, place=place, added_by=by, what=what, due_on=due_on)
        return milestone, self.entry(GoalStep.MILESTONE_ADDED, what, by=by, now=now)

    def reach_milestone(self, milestone: Milestone, note: str, *, by: UUID, now: datetime) -> Entry:
        self._check_open()
        if milestone.reached_at is not None:
            raise MilestoneReached
        milestone.reached_at = now
        return self.entry(GoalStep.MILESTONE_REACHED, note, by=by, now=now)

    def reach(self, note: str, *, by: UUID, now: datetime) -> Entry:
        self._check_open()
        self.state, self.settled_at, self.progress = GoalState.REACHED, now, WHOLE
        return self.entry(GoalStep.REACHED, note, by=by, now=now)

    def drop(self, why: str, *, by: UUID, now: datetime) -> Entry:
        """Letting go of a goal is fine; saying why is what both learn from."""
        self._check_open()
        why = a_text(why, name="why", most=LONGEST_NOTE, least=1)
        self.state, self.settled_at = GoalState.DROPPED, now
        return self.entry(GoalStep.DROPPED, why, by=by, now=now)

    def _check_open(self) -> None:
        if self.state is not GoalState.OPEN:
            raise GoalSettled

    def entry(self, step: GoalStep, note: str, *, by: UUID, now: datetime) -> Entry:
        """What the history keeps of a step."""
        self.moved_at = now
        return Entry(
            goal_id=self.id,
            said_by=by,
            said_at=now,
            step=step,
            progress=self.progress,
            due_on=self.due_on,
            note=a_text(note, name="note", most=LONGEST_NOTE),
        )


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What somebody wants to reach, and by which day, if by any."""

    what: str
    due_on: date | None


def set_goal(
    goal_id: UUID, relationship_id: UUID, aim: Aim, *, by: UUID, now: datetime, today: date
) -> tuple[Goal, Entry]:
    check_ahead(aim.due_on, today)
    what = a_text(aim.what, name="what", most=LONGEST_GOAL, least=1)
    goal = Goal(
        id=goal_id,
        relationship_id=relationship_id,
        set_by=by,
        what=what,
        due_on=aim.due_on,
        set_at=now,
        moved_at=now,
    )
    return goal, goal.entry(GoalStep.SET, "", by=by, now=now)


def check_ahead(due_on: date | None, today: date) -> None:
    """Today is still ahead."""
    if due_on is not None and due_on < today:
        raise DueInThePast


def is_stalled(state: GoalState, moved_at: datetime, *, life: Life, now: datetime) -> bool:
    """Whether nothing was written of an open goal for long; a break is no standstill."""
    return state is GoalState.OPEN and life is Life.ACTIVE and now - moved_at >= STALLS_AFTER
