"""What the mutations of goals take."""

from datetime import date

import strawberry


@strawberry.input
class SetGoalInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    what: str = strawberry.field(description="At most 500 characters.")
    due_on: date | None = None


@strawberry.input
class ReportGoalProgressInput:
    idempotency_key: str
    goal_id: strawberry.ID
    progress: int = strawberry.field(description="From 0 to 100.")
    note: str = strawberry.field(default="", description="What moved it: at most 2000 characters.")


@strawberry.input
class MoveGoalInput:
    idempotency_key: str
    goal_id: strawberry.ID
    due_on: date | None
    note: str = ""


@strawberry.input
class AddMilestoneInput:
    idempotency_key: str
    goal_id: strawberry.ID
    what: str = strawberry.field(description="At most 300 characters.")
    due_on: date | None = None


@strawberry.input
class ReachMilestoneInput:
    idempotency_key: str
    goal_id: strawberry.ID
    milestone_id: strawberry.ID
    note: str = ""


@strawberry.input
class ReachGoalInput:
    idempotency_key: str
    goal_id: strawberry.ID
    note: str = strawberry.field(default="", description="What it took, or what comes next.")


@strawberry.input
class DropGoalInput:
    idempotency_key: str
    goal_id: strawberry.ID
    why: str = strawberry.field(description="What both of you learn from it: at most 2000 characters.")
