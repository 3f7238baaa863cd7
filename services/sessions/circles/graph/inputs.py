"""What members say to start, fill and close circles and office hours."""

from datetime import datetime

import strawberry

from contracts.words import Format
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
    skills: list[str] = strawberry.field(default_factory=list, description="ESCO concept URIs, ten at most.")
    format: Format | None = None
    place: str | None = strawberry.field(
        default=None, description="Where, or the link of the call; who has a seat sees it, and nobody else."
    )


@strawberry.input
class CloseCircleInput:
    idempotency_key: str
    circle_id: strawberry.ID


@strawberry.input
class CloseOfficeHoursInput:
    idempotency_key: str
    office_hours_id: strawberry.ID


@strawberry.input
class CancelOfficeHoursInput:
    idempotency_key: str
    office_hours_id: strawberry.ID


@strawberry.input
class MoveOfficeHoursInput:
    idempotency_key: str
    office_hours_id: strawberry.ID
    starts_at: datetime = strawberry.field(description="The new time, or the same one at another place.")
    format: Format | None = strawberry.field(default=None, description="With another place; null: as before.")
    place: str | None = strawberry.field(default=None, description="Null: the same format and place as before.")


@strawberry.input
class CircleMemberInput:
    idempotency_key: str
    circle_id: strawberry.ID
    member_id: strawberry.ID


@strawberry.input
class SeatClaimInput:
    idempotency_key: str
    gathering_id: strawberry.ID = strawberry.field(description="The circle's id, or the office hours'.")
