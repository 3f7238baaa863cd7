"""What members say to start, fill and close circles and office hours."""

from datetime import datetime

import strawberry

from services.sessions.circles.domain.gathering import Admission


@strawberry.input
class StartCircleInput:
    idempotency_key: str
    topic: str = strawberry.field(description="What it is about, in at most 300 characters.")
    admission: Admission
    seats: int = strawberry.field(description="From 2 to 50, without the mentors.")
    minutes: int = strawberry.field(description="How long it meets each time.")
    every_days: int | None = strawberry.field(default=None, description="Its rhythm; null: as it comes.")
    skills: list[str] = strawberry.field(default_factory=list, description="ESCO concept URIs, ten at most.")
    co_mentor_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whom to ask to lead it with you, as offerCoMentoring does."
    )


@strawberry.input
class PublishOfficeHoursInput:
    idempotency_key: str
    topic: str = strawberry.field(description="What you are there for, in at most 300 characters.")
    starts_at: datetime
    minutes: int
    seats: int = strawberry.field(description="How many you talk with: 1, or more at once.")


@strawberry.input
class CloseCircleInput:
    idempotency_key: str
    circle_id: strawberry.ID


@strawberry.input
class ChangeCircleTopicInput:
    idempotency_key: str
    circle_id: strawberry.ID
    topic: str = strawberry.field(description="What it is about, in at most 300 characters.")


@strawberry.input
class CloseOfficeHoursInput:
    idempotency_key: str
    office_hours_id: strawberry.ID


@strawberry.input
class CircleMemberInput:
    idempotency_key: str
    circle_id: strawberry.ID
    member_id: strawberry.ID


@strawberry.input
class SeatClaimInput:
    idempotency_key: str
    gathering_id: strawberry.ID = strawberry.field(description="The circle's id, or the office hours'.")
