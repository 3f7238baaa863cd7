"""What the mutations of agendas take."""

from datetime import date

import strawberry


@strawberry.input
class AskQuestionInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    question: str = strawberry.field(description="At most 500 characters.")
    homework: str = strawberry.field(default="", description="What you have read, tried or thought of: at most 2000.")


@strawberry.input
class PrepareQuestionInput:
    idempotency_key: str
    question_id: strawberry.ID
    homework: str


@strawberry.input
class SettleQuestionInput:
    idempotency_key: str
    question_id: strawberry.ID
    answer: str = strawberry.field(default="", description="What you take away: at most 2000 characters.")
    session_id: strawberry.ID | None = None


@strawberry.input
class DropQuestionInput:
    idempotency_key: str
    question_id: strawberry.ID


@strawberry.input
class AgreeFollowUpInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    what: str = strawberry.field(description="At most 500 characters.")
    owner_id: strawberry.ID = strawberry.field(description="Who of the two does it.")
    due_on: date | None = None
    session_id: strawberry.ID | None = strawberry.field(
        default=None, description="The session in which you agreed; null: between sessions."
    )


@strawberry.input
class MoveFollowUpInput:
    idempotency_key: str
    follow_up_id: strawberry.ID
    due_on: date | None


@strawberry.input
class FinishFollowUpInput:
    idempotency_key: str
    follow_up_id: strawberry.ID
    note: str = strawberry.field(default="", description="How it went: at most 2000 characters.")


@strawberry.input
class DropFollowUpInput:
    idempotency_key: str
    follow_up_id: strawberry.ID
    why: str = strawberry.field(description="At most 2000 characters.")
