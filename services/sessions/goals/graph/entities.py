"""Goals as the two people of a relationship see them on the graph."""

from datetime import date, datetime
from typing import Self

import strawberry

from services.sessions.goals.domain import GoalState, GoalStep
from services.sessions.goals.queries import EntryView, GoalView, MilestoneView
from services.sessions.references import MemberRef, RelationshipRef

strawberry.enum(GoalState, description="Where a goal stands.")
strawberry.enum(GoalStep, description="What an entry of a goal's history says.")


@strawberry.type(description="A step on the way to a goal.")
class Milestone:
    id: strawberry.ID
    what: str
    due_on: date | None
    reached_at: datetime | None

    @classmethod
    def of(cls, view: MilestoneView) -> Self:
        return cls(id=strawberry.ID(str(view.id)), what=view.what, due_on=view.due_on, reached_at=view.reached_at)


@strawberry.type(description="What the two people of a relationship want to reach.")
class Goal:
    id: strawberry.ID
    relationship: RelationshipRef
    set_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    what: str = strawberry.field(description="Empty once whoever wrote it was erased.")
    due_on: date | None = strawberry.field(description="The day by which; null: some day.")
    state: GoalState
    progress: int = strawberry.field(description="From 0 to 100, as one of the two last said.")
    stalled: bool = strawberry.field(description="Nobody has written of it for four weeks, and there is no break.")
    set_at: datetime
    moved_at: datetime = strawberry.field(description="When one of the two last wrote of it.")
    settled_at: datetime | None = strawberry.field(description="When it was reached or dropped.")
    milestones: list[Milestone] = strawberry.field(description="In the order in which they came; at most twenty.")

    @classmethod
    def of(cls, view: GoalView, *, now: datetime) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            set_by=MemberRef.unless(view.set_by, gone=view.gone),
            what=view.what,
            due_on=view.due_on,
            state=view.state,
            progress=view.progress,
            stalled=view.is_stalled(now),
            set_at=view.set_at,
            moved_at=view.moved_at,
            settled_at=view.settled_at,
            milestones=[Milestone.of(milestone) for milestone in view.milestones],
        )


@strawberry.type(description="One step of a goal's history.")
class GoalEntry:
    said_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    said_at: datetime
    step: GoalStep
    progress: int = strawberry.field(description="How far the goal had come by then, from 0 to 100.")
    due_on: date | None = strawberry.field(description="The day that the goal had by then.")
    note: str

    @classmethod
    def of(cls, view: EntryView) -> Self:
        return cls(
            said_by=MemberRef.unless(view.said_by, gone=view.gone),
            said_at=view.said_at,
            step=view.step,
            progress=view.progress,
            due_on=view.due_on,
            note=view.note,
        )
