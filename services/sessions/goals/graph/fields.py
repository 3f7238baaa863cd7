"""The queries and mutations of goals, each for a member in person."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.sessions.goals import commands, queries
from services.sessions.goals.domain import Aim, GoalState, NoSuchGoal
from services.sessions.goals.graph.entities import Goal, GoalEntry
from services.sessions.goals.graph.inputs import (
    AddMilestoneInput,
    DropGoalInput,
    MoveGoalInput,
    ReachGoalInput,
    ReachMilestoneInput,
    ReportGoalProgressInput,
    SetGoalInput,
)

# ruff: noqa: A002 - `id` and `input` are GraphQL's words.

Work = Callable[[Transaction, UUID], Awaitable[UUID]]


async def goal(info: Info, id: strawberry.ID) -> Goal | None:
    member_id, goal_id = info.context.identity.in_person(), as_uuid(id)
    async with info.context.reading() as tx:
        view = await queries.goal_of(tx, member_id, goal_id)
    return None if view is None else Goal.of(view, now=tx.now)


async def goals(
    info: Info,
    relationship_id: strawberry.ID,
    first: int = 20,
    after: str | None = None,
    state: GoalState | None = None,
) -> Connection[Goal]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.goals_of(tx, member_id, of, state=state, after=last, limit=page.first + 1)
    return connection(rows, page, node=lambda row: Goal.of(row, now=tx.now), cursor=lambda row: (row.id,))


async def goal_history(
    info: Info, goal_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[GoalEntry]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = _goal_id(goal_id), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.entries_of(tx, member_id, of, after=last, limit=page.first + 1)
    return connection(rows, page, node=GoalEntry.of, cursor=lambda row: (row.id,))


async def set_goal(info: Info, input: SetGoalInput) -> Goal:
    relationship_id = as_uuid(input.relationship_id, name="relationshipId")
    aim = Aim(what=input.what, due_on=input.due_on)
    return await _changed(info, input, lambda tx, by: commands.set_own_goal(tx, relationship_id, aim, by=by))


async def report_goal_progress(info: Info, input: ReportGoalProgressInput) -> Goal:
    goal_id, progress, note = _goal_id(input.goal_id), input.progress, input.note
    return await _changed(
        info, input, lambda tx, by: commands.report_progress(tx, goal_id, by=by, progress=progress, note=note)
    )


async def move_goal(info: Info, input: MoveGoalInput) -> Goal:
    goal_id, due_on, note = _goal_id(input.goal_id), input.due_on, input.note
    return await _changed(info, input, lambda tx, by: commands.move_goal(tx, goal_id, by=by, due_on=due_on, note=note))


async def add_milestone(info: Info, input: AddMilestoneInput) -> Goal:
    goal_id, aim = _goal_id(input.goal_id), Aim(what=input.what, due_on=input.due_on)
    return await _changed(info, input, lambda tx, by: commands.add_milestone(tx, goal_id, by=by, aim=aim))


async def reach_milestone(info: Info, input: ReachMilestoneInput) -> Goal:
    goal_id, milestone_id = _goal_id(input.goal_id), as_uuid(input.milestone_id, name="milestoneId")
    return await _changed(
        info, input, lambda tx, by: commands.reach_milestone(tx, goal_id, milestone_id, by=by, note=input.note)
    )


async def reach_goal(info: Info, input: ReachGoalInput) -> Goal:
    goal_id = _goal_id(input.goal_id)
    return await _changed(info, input, lambda tx, by: commands.reach_goal(tx, goal_id, by=by, note=input.note))


async def drop_goal(info: Info, input: DropGoalInput) -> Goal:
    goal_id = _goal_id(input.goal_id)
    return await _changed(info, input, lambda tx, by: commands.drop_goal(tx, goal_id, by=by, why=input.why))


async def _changed(info: Info, input: Any, work: Work) -> Goal:
    """The goal as it is after a change; a change that was done before is read again."""
    member_id = info.context.identity.in_person()
    goal_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await queries.goal_of(tx, member_id, goal_id)
    if view is None:
        raise NoSuchGoal
    return Goal.of(view, now=tx.now)


def _goal_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="goalId")
