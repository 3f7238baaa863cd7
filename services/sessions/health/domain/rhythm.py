"""How a relationship fares against the rhythm that its two people agreed on: states with the dates behind them.

A relationship's days are UTC's, as in matching: two people share no other zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from contracts.sessions import RelationshipRevived, RelationshipWentIdle
from services.sessions.facts.domain import Life
from services.sessions.health.domain.defaults import (
    AS_IT_COMES,
    FIRST_MEETING,
    LONGEST_GRACE,
    SHORTEST_GRACE,
    SHORTEST_SILENCE,
)

DAY = timedelta(days=1)


class Health(str, Enum):
    """How it goes: it has not met yet, keeps its rhythm, should meet about now, is late, or has gone quiet."""

    BEGINNING = "BEGINNING"
    ON_TRACK = "ON_TRACK"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    SILENT = "SILENT"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


LACKING = frozenset({Health.DUE, Health.OVERDUE, Health.SILENT})
"""A meeting is wanting, and none is booked in time."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is known of a relationship on a day: meetings as days, `restarted_on` after its latest break."""

    life: Life
    starts_on: date
    every_days: int | None
    last_on: date | None = None
    next_on: date | None = None
    restarted_on: date | None = None

    @property
    def due_on(self) -> date:
        """When they mean to meet next, by their rhythm; the first time soon after the start."""
        every = self.every_days or AS_IT_COMES.value
        days = every if self.last_on else min(every, FIRST_MEETING.value)
        reckoned_from = [self.starts_on, self.last_on, self.restarted_on]
        return max(day for day in reckoned_from if day) + timedelta(days=days)

    @property
    def grace(self) -> timedelta:
        """A quarter of the rhythm, within reason."""
        quarter = timedelta(days=(self.every_days or AS_IT_COMES.value) // 4)
        return min(max(quarter, SHORTEST_GRACE.days), LONGEST_GRACE.days)

    @property
    def silent_on(self) -> date:
        """Two rhythms without a meeting after the day it was due, and four weeks at least."""
        return self.due_on + max(2 * timedelta(days=self.every_days or AS_IT_COMES.value), SHORTEST_SILENCE.days)

    @property
    def counts_on(self) -> date | None:
        """From when on what is booked counts: one rhythm ahead of it, for what is booked for next year does not."""
        every = timedelta(days=self.every_days or AS_IT_COMES.value)
        if self.next_on is None:
            return None
        return date.min if self.next_on <= self.due_on + every else self.next_on - every


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`changes_on`: the day on which it is another by itself; None: only something that happens changes it."""

    health: Health
    due_on: date | None
    changes_on: date | None


def judge(course: Course, today: date) -> Verdict:
    """The health of a relationship on a day."""
    if course.life is not Life.ACTIVE:
        health = Health.PAUSED if course.life is Life.PAUSED else Health.ENDED
        return Verdict(health=health, due_on=None, changes_on=None)
    due_on, counts_on = course.due_on, course.counts_on
    booked = counts_on is not None and counts_on <= today
    calm = Health.ON_TRACK if booked or course.last_on is not None else Health.BEGINNING
    if booked and course.next_on is not None:
        return Verdict(health=calm, due_on=due_on, changes_on=max(course.next_on, today) + DAY)
    late_on = due_on + course.grace + DAY
    for health, until in ((calm, due_on), (Health.DUE, late_on), (Health.OVERDUE, course.silent_on)):
        if today < until:
            return Verdict(health=health, due_on=due_on, changes_on=min(until, counts_on or until))
    return Verdict(health=Health.SILENT, due_on=due_on, changes_on=counts_on)


@dataclass(eq=False, kw_only=True)
class Standing:
    """What was last judged of a relationship.  `nudges`: of either of the two since they last met or booked."""

    relationship_id: UUID
    health: Health = Health.BEGINNING
    since: date
    due_on: date | None = None
    last_on: date | None = None
    next_on: date | None = None
    restarted_on: date | None = None
    idle_since: date | None = None
    nudges: int = 0

    @property
    def is_lacking(self) -> bool:
        return self.health in LACKING

    def overdue_days(self, today: date) -> int:
        """How many days a meeting is wanting; 0 while it is not late."""
        late = self.health in {Health.OVERDUE, Health.SILENT} and self.due_on is not None
        return max((today - self.due_on).days, 0) if late and self.due_on else 0

    def take(self, verdict: Verdict, course: Course, *, today: date) -> None:
        """Keeps what was judged; the day it began is that on which it was found."""
        if verdict.health is not self.health:
            self.health, self.since = verdict.health, today
        if not self.is_lacking:
            self.nudges = 0
        self.due_on, self.last_on, self.next_on = verdict.due_on, course.last_on, course.next_on


def went_idle(standing: Standing, two: dict[str, UUID], *, today: date) -> RelationshipWentIdle | None:
    """None unless it has just gone silent."""
    if standing.health is not Health.SILENT or standing.idle_since is not None:
        return None
    standing.idle_since = today
    return RelationshipWentIdle(**two, idle_since=today, last_met_on=standing.last_on)


def revived(standing: Standing, two: dict[str, UUID], *, today: date) -> RelationshipRevived | None:
    """None unless it was idle; what has ended is told of by its end."""
    if standing.health is Health.SILENT or standing.idle_since is None:
        return None
    standing.idle_since = None
    return None if standing.health is Health.ENDED else RelationshipRevived(**two, revived_on=today)
