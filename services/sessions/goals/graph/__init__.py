"""Goals on the graph: for the two people of a relationship, in person; to staff there are none."""

import strawberry

from chassis.graph import Connection
from services.sessions.goals.graph import fields
from services.sessions.goals.graph.entities import Goal, GoalEntry


@strawberry.type
class Query:
    goal: Goal | None = strawberry.field(resolver=fields.goal, description="A goal of one of your relationships.")
    goals: Connection[Goal] = strawberry.field(
        resolver=fields.goals, description="The goals of one of your relationships, newest first."
    )
    goal_history: Connection[GoalEntry] = strawberry.field(
        resolver=fields.goal_history, description="Every step of a goal, newest first, with who said it."
    )


@strawberry.type
class Mutation:
    set_goal: Goal = strawberry.mutation(resolver=fields.set_goal, description="Sets a goal that both of you see.")
    report_goal_progress: Goal = strawberry.mutation(
        resolver=fields.report_goal_progress, description="Says how far you have come; it may go back, too."
    )
    move_goal: Goal = strawberry.mutation(
        resolver=fields.move_goal, description="Gives a goal another day, or none; the history keeps the old one."
    )
    add_milestone: Goal = strawberry.mutation(
        resolver=fields.add_milestone, description="Adds a step on the way, up to twenty of them."
    )
    reach_milestone: Goal = strawberry.mutation(resolver=fields.reach_milestone, description="Says that it is reached.")
    reach_goal: Goal = strawberry.mutation(resolver=fields.reach_goal, description="Says that the goal is reached.")
    drop_goal: Goal = strawberry.mutation(
        resolver=fields.drop_goal, description="Lets a goal go, and says why; its history stays."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
