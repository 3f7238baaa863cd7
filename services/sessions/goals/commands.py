"""The only writers of goals: either of a relationship's two people, and to anybody else there is no goal."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import GoalSet, GoalSettled
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.relationships import Relationship, living_relationship
from services.sessions.facts.queries.today import today_of
from services.sessions.goals.domain import Aim, Entry, Goal, GoalState, Milestone, NoSuchGoal, NoSuchMilestone, set_goal
from services.sessions.goals.tables import goal_entries, milestones


async def set_own_goal(tx: Transaction, relationship_id: UUID, aim: Aim, *, by: UUID) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    await spend(tx, by, What.GOAL, about=relationship_id)
    goal, entry = set_goal(new_id(), relationship_id, aim, by=by, now=tx.now, today=await today_of(tx, by))
    tx.session.add(goal)
    await _keep(tx, entry)
    await tx.emit(_set(goal, relationship))
    return goal.id


async def report_progress(tx: Transaction, goal_id: UUID, *, by: UUID, progress: int, note: str) -> UUID:
    goal, _ = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.report(progress, note, by=by, now=tx.now))
    return goal_id


async def move_goal(tx: Transaction, goal_id: UUID, *, by: UUID, due_on: date | None, note: str) -> UUID:
    goal, _ = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.move(due_on, note, by=by, now=tx.now, today=await today_of(tx, by)))
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
    await tx.emit(_settled(goal, relationship))
    return goal_id


async def drop_goal(tx: Transaction, goal_id: UUID, *, by: UUID, why: str) -> UUID:
    goal, relationship = await _own_goal(tx, goal_id, by)
    await _keep(tx, goal.drop(why, by=by, now=tx.now))
    await tx.emit(_settled(goal, relationship))
    return goal_id


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
    return GoalSet(
        goal_id=goal.id,
        relationship_id=goal.relationship_id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        due_on=goal.due_on,
    )


def _settled(goal: Goal, relationship: Relationship) -> GoalSettled:
    return GoalSettled(
        goal_id=goal.id,
        relationship_id=goal.relationship_id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        reached=goal.state is GoalState.REACHED,
    )
