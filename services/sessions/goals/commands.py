"""The only writers of goals: either of a relationship's two people, and to anybody else there is no goal."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.timers import cancel_timers
from contracts.sessions import GoalDue, GoalSet, GoalSettled
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.commands.mornings import wait_for_morning
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship, any_relationship, living_relationship
from services.sessions.facts.queries.today import today_of
from services.sessions.goals.domain import Aim, Entry, Goal, GoalState, Milestone, NoSuchGoal, NoSuchMilestone, set_goal
from services.sessions.goals.tables import goal_entries, milestones

GOAL_DUE = "goal_due"


async def set_own_goal(tx: Transaction, relationship_id: UUID, aim: Aim, *, by: UUID) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    await spend(tx, by, What.GOAL, about=relationship_id)
    goal, entry = set_goal(new_id(), relationship_id, aim, by=by, now=tx.now, today=await today_of(tx, by))
    tx.session.add(goal)
    await _keep(tx, entry)
    await tx.emit(_set(goal, relationship))
    await _wait_for_day(tx, goal, relationship)
    return goal.id


async def report_progress(tx: Transaction, goal_id: UUID, *, by: UUID, progress: int, note: str) -> UUID:
    goal, _ = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.report(progress, note, by=by, now=tx.now))
    return goal_id


async def move_goal(tx: Transaction, goal_id: UUID, *, by: UUID, due_on: date | None, note: str) -> UUID:
    goal, relationship = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.move(due_on, note, by=by, now=tx.now, today=await today_of(tx, by)))
    await _wait_for_day(tx, goal, relationship)
    return goal_id


async def add_milestone(tx: Transaction, goal_id: UUID, *, by: UUID, aim: Aim) -> UUID:
    goal, _ = await _own_goal(tx, goal_id, by)
    today = await today_of(tx, by)
    milestone, entry = goal.add_milestone(new_id(), aim.what, due_on=aim.due_on, by=by, now=tx.now, today=today)
    tx.session.add(milestone)
    await _keep(tx, entry)
    return goal_id


async def reach_milestone(tx: Transaction, goal_id: UUID, milestone_id: UUID, *, by: UUID, note: str) -> UUID:
    goal, _ = await _own_goal(tx, goal_id, by)
    query = select(Milestone).where(milestones.c.id == milestone_id, milestones.c.goal_id == goal_id)
    milestone = await tx.session.scalar(query)
    if milestone is None:
        raise NoSuchMilestone
    await _keep(tx, goal.reach_milestone(milestone, note, by=by, now=tx.now))
    return goal_id


async def reach_goal(tx: Transaction, goal_id: UUID, *, by: UUID, note: str) -> UUID:
    goal, relationship = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.reach(note, by=by, now=tx.now))
    await _settle(tx, goal, relationship, by=by)
    return goal_id


async def drop_goal(tx: Transaction, goal_id: UUID, *, by: UUID, why: str) -> UUID:
    goal, relationship = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.drop(why, by=by, now=tx.now))
    await _settle(tx, goal, relationship, by=by)
    return goal_id


async def tell_goal_due(tx: Transaction, goal_id: UUID, member_id: UUID) -> None:
    """Unless it is settled, or the two have a break, or have parted."""
    goal = await tx.session.get(Goal, goal_id)
    relationship = await any_relationship(tx, goal.relationship_id) if goal is not None else None
    if goal is None or relationship is None or goal.due_on is None or goal.state is not GoalState.OPEN:
        return
    if relationship.is_under_way and not await are_apart(tx, *relationship.people):
        await tx.emit(GoalDue(goal_id=goal_id, **relationship.two, member_id=member_id, due_on=goal.due_on))


async def _wait_for_day(tx: Transaction, goal: Goal, relationship: Relationship) -> None:
    """For each on the morning of the day by their own clock; set again, it follows the goal to another day."""
    for member_id in relationship.people:
        await wait_for_morning(tx, GOAL_DUE, key=_key(goal, member_id), day=goal.due_on, member_id=member_id)


async def _settle(tx: Transaction, goal: Goal, relationship: Relationship, *, by: UUID) -> None:
    """The timers first: one that runs has something to tell, too, and would wait for what is told here."""
    await cancel_timers(tx, GOAL_DUE, keys=[_key(goal, each) for each in relationship.people])
    await tx.emit(_settled(goal, relationship, by=by))


def _key(goal: Goal, member_id: UUID) -> str:
    return f"{goal.id}:{member_id}"


async def _own_goal(tx: Transaction, goal_id: UUID, member_id: UUID) -> tuple[Goal, Relationship]:
    """Locked, so that its history is written one step after the other."""
    goal = await tx.session.get(Goal, goal_id, with_for_update=True)
    if goal is None:
        raise NoSuchGoal
    try:
        return goal, await living_relationship(tx, goal.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchGoal from error


async def _keep(tx: Transaction, entry: Entry) -> None:
    await tx.session.execute(insert(goal_entries).values(id=new_id(), **asdict(entry)))


def _set(goal: Goal, relationship: Relationship) -> GoalSet:
    day = goal.set_at.date()
    return GoalSet(goal_id=goal.id, **relationship.two, due_on=goal.due_on, set_by=goal.set_by, set_on=day)


def _settled(goal: Goal, relationship: Relationship, *, by: UUID) -> GoalSettled:
    day = goal.settled_at.date() if goal.settled_at is not None else None
    reached = goal.state is GoalState.REACHED
    return GoalSettled(goal_id=goal.id, **relationship.two, reached=reached, settled_by=by, settled_on=day)
