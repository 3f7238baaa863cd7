"""Readers: the goals of a member's own relationships, and nobody else's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Select, bindparam, false, func, select

from chassis.db import Transaction, among
from chassis.stores import erased_among
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import ME, seen_by
from services.sessions.facts.tables import relationships
from services.sessions.goals.domain import STALLS_AFTER, GoalState, GoalStep, is_stalled
from services.sessions.goals.tables import goal_entries, goals, milestones


@dataclass(frozen=True, kw_only=True)
class MilestoneView:
    id: UUID
    added_by: UUID
    what: str
    due_on: date | None
    reached_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class GoalView:
    """A goal as its two people see it; `gone`: who of them was erased."""

    id: UUID
    relationship_id: UUID
    set_by: UUID
    what: str
    due_on: date | None
    state: GoalState
    progress: int
    set_at: datetime
    moved_at: datetime
    settled_at: datetime | None
    life: Life
    gone: Sequence[UUID]
    milestones: tuple[MilestoneView, ...] = ()

    def is_stalled(self, now: datetime) -> bool:
        return is_stalled(self.state, self.moved_at, life=self.life, now=now)


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """`gone`: whoever of the goal's two people was erased."""

    id: UUID
    said_by: UUID
    said_at: datetime
    step: GoalStep
    progress: int
    due_on: date | None
    note: str
    gone: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class GoalsStanding:
    """Whether a relationship ever had a goal, and whether nobody has written of an open one for long."""

    any: bool
    stalls: bool


_GONE = erased_among(relationships.c.mentor_id, relationships.c.mentee_id).label("gone")
_SHOWN = tuple(column for column in goals.c if column.name != "milestones")


async def goals_of(
    tx: Transaction,
    member_id: UUID,
    relationship_id: UUID,
    *,
    state: GoalState | None,
    after: UUID | None,
    limit: int,
) -> list[GoalView]:
    """Of one relationship, the newest first, in two statements."""
    query = _views(member_id).where(goals.c.relationship_id == relationship_id)
    if state is not None:
        query = query.where(goals.c.state == state)
    if after is not None:
        query = query.where(goals.c.id < after)
    return await _read(tx, query.order_by(goals.c.id.desc()).limit(limit))


async def goal_of(tx: Transaction, member_id: UUID, goal_id: UUID) -> GoalView | None:
    found = await _read(tx, _views(member_id).where(goals.c.id == goal_id))
    return found[0] if found else None


async def open_goals_of(tx: Transaction, member_id: UUID, *, limit: int) -> list[GoalView]:
    """Of all relationships that have not ended: what is due first comes first, what has no day last."""
    return await _read(tx, _OPEN_OF_ME, {"me": member_id, "most": limit})


async def goals_reached_in(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[GoalView]:
    """What was reached in `[since, until)`, in the order in which it was."""
    reached = (goals.c.relationship_id == relationship_id) & (goals.c.state == GoalState.REACHED)
    when = (goals.c.settled_at >= since) & (goals.c.settled_at < until)
    return await _read(tx, _views(member_id).where(reached, when).order_by(goals.c.settled_at, goals.c.id).limit(limit))


async def goals_standing_in(tx: Transaction, relationship_id: UUID) -> GoalsStanding:
    """For a caller who has made sure that the relationship is the reader's; one statement."""
    long_ago = tx.now - STALLS_AFTER
    standing = (goals.c.state == GoalState.OPEN) & (goals.c.moved_at <= long_ago)
    query = select(func.count().label("goals"), func.coalesce(func.bool_or(standing), false()).label("stalls")).where(
        goals.c.relationship_id == relationship_id
    )
    row = (await tx.session.execute(query)).one()
    return GoalsStanding(any=row.goals > 0, stalls=row.stalls)


async def entries_of(
    tx: Transaction, member_id: UUID, goal_id: UUID, *, after: UUID | None, limit: int
) -> list[EntryView]:
    """A goal's history, the newest first."""
    shown = [column for column in goal_entries.c if column.name != "goal_id"]
    query = (
        select(*shown, _GONE)
        .join(goals, goals.c.id == goal_entries.c.goal_id)
        .join(relationships, relationships.c.relationship_id == goals.c.relationship_id)
        .where(goal_entries.c.goal_id == goal_id, seen_by(member_id))
    )
    if after is not None:
        query = query.where(goal_entries.c.id < after)
    rows = await tx.session.execute(query.order_by(goal_entries.c.id.desc()).limit(limit))
    return [EntryView(**row) for row in rows.mappings()]


def _views(member_id: UUID | BindParameter[UUID]) -> Select[Any]:
    joined = goals.join(relationships, relationships.c.relationship_id == goals.c.relationship_id)
    return select(*_SHOWN, relationships.c.life, _GONE).select_from(joined).where(seen_by(member_id))


_OPEN_OF_ME = (
    _views(ME)
    .where(goals.c.state == GoalState.OPEN, relationships.c.life != Life.ENDED)
    .order_by(goals.c.due_on.asc().nulls_last(), goals.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def _read(tx: Transaction, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[GoalView]:
    rows = (await tx.session.execute(query, values)).mappings().all()
    steps = await _milestones(tx, [row["id"] for row in rows])
    return [GoalView(**row, milestones=tuple(steps[row["id"]])) for row in rows]


async def _milestones(tx: Transaction, goal_ids: list[UUID]) -> dict[UUID, list[MilestoneView]]:
    query = select(milestones).where(among(milestones.c.goal_id, goal_ids))
    found: dict[UUID, list[MilestoneView]] = defaultdict(list)
    for row in await tx.session.execute(query.order_by(milestones.c.goal_id, milestones.c.place)):
        view = MilestoneView(
            id=row.id, added_by=row.added_by, what=row.what, due_on=row.due_on, reached_at=row.reached_at
        )
        found[row.goal_id].append(view)
    return found
