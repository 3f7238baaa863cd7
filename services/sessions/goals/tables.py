"""Goals, their milestones, and every step of their history."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, SmallInteger, Table, Text, Uuid, inspect, text
from sqlalchemy.orm import registry

from services.sessions.goals.domain import Goal, GoalState, GoalStep, Milestone
from services.sessions.tables import metadata, word

goals = Table(
    "goals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("due_on", Date),
    Column("state", word(GoalState), nullable=False),
    Column("progress", SmallInteger, nullable=False),
    Column("milestones", SmallInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("progress BETWEEN 0 AND 100", name="goals_progress_in_percent"),
    CheckConstraint("(state = 'OPEN') = (settled_at IS NULL)", name="goals_settled_at_a_time"),
    Index("goals_of_relationship", "relationship_id", "id"),
    Index("goals_open", "relationship_id", postgresql_where=text("state = 'OPEN'")),
    Index("goals_set_by", "set_by"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("goal_id", Uuid, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("added_by", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("due_on", Date),
    Column("reached_at", DateTime(timezone=True)),
    CheckConstraint("place BETWEEN 1 AND 20", name="milestones_twenty_at_most"),
    Index("milestones_one_per_place", "goal_id", "place", unique=True),
    Index("milestones_added_by", "added_by"),
)

goal_entries = Table(
    "goal_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("goal_id", Uuid, nullable=False),
    Column("said_by", Uuid, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("step", word(GoalStep), nullable=False),
    Column("progress", SmallInteger, nullable=False),
    Column("due_on", Date),
    Column("note", Text, nullable=False),
    Index("goal_entries_of_goal", "goal_id", "id"),
    Index("goal_entries_said_by", "said_by"),
)
"""What was said of a goal, and how it stood then; nothing is ever taken out but an erased member's words."""


def map_goals() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Goal, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Goal, goals)
    mapping.map_imperatively(Milestone, milestones)
