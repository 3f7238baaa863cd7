"""Plans: rounds and tables for flash mentoring, and proposals of circles."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event, Part
from contracts.words import FlashEventId, MentorId, PlannedRound, PlanVersion

FLASH = "matching-flash-plans"
CIRCLES = "matching-circles"


class PlanProof(Part):
    """What a plan is worth and what no plan can exceed, recomputed by code that did not make the plan.

    Compared one after the other: conversations, then points, then kept pairs.
    """

    conversations: Annotated[int, Field(ge=0, description="In the rounds that were planned.")]
    points: Annotated[int, Field(ge=0, description="The scores of those conversations, 0 to 10,000 each.")]
    most_conversations: Annotated[int, Field(ge=0, description="No plan has more.")]
    most_points: Annotated[int, Field(ge=0, description="No plan with as many conversations has more.")]
    kept: Annotated[int, Field(ge=0, description="Planned conversations that the plan before promised, too.")]
    optimal: Annotated[bool, Field(description="Whether it is proven that no plan is better in these three.")]


class FlashPlanned(Event):
    """Who sits where in every round of a flash event."""

    type: ClassVar[str] = "cairn.matching.flash_planned.v1"
    topic: ClassVar[str] = FLASH
    key: ClassVar[str] = "flash_event_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    flash_event_id: FlashEventId
    version: PlanVersion
    rounds: Annotated[tuple[PlannedRound, ...], Field(description="All of them, with those that are over.")]
    proof: Annotated[PlanProof, Field(description="What the plan is worth, and that none is better.")]
    repeats: Annotated[int, Field(ge=0, description="How often two mentees share a table once more.")]
    idle_seats: Annotated[int, Field(ge=0, description="Seats in the planned rounds that nobody sits on.")]
    breaks: Annotated[int, Field(ge=0, description="Planned rounds that mentees spend without a conversation.")]
    weights_version: Annotated[int, Field(ge=1, description="The weights of the scores.")]
    notes: Annotated[tuple[str, ...], Field(description="What would make it better, in words for its hosts.")] = ()


class FlashPlanRefused(Event):
    """There is no plan for this version; the reasons say in words what to change."""

    type: ClassVar[str] = "cairn.matching.flash_plan_refused.v1"
    topic: ClassVar[str] = FLASH
    key: ClassVar[str] = "flash_event_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    flash_event_id: FlashEventId
    version: PlanVersion
    reasons: Annotated[tuple[str, ...], Field(min_length=1, description="What stands in the way, and what to do.")]


class CircleProposed(Event):
    """Staff accepted a circle that matching proposed: one mentor, several members, and what it is about."""

    type: ClassVar[str] = "cairn.matching.circle_proposed.v1"
    topic: ClassVar[str] = CIRCLES
    key: ClassVar[str] = "circle_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    circle_id: Annotated[UUID, Field(description="The circle, known by this id from now on.")]
    mentor_id: MentorId
    member_ids: Annotated[tuple[UUID, ...], Field(min_length=1, description="The mentees.")]
    topic_uri: Annotated[str, Field(description="The skill that it is about, as an ESCO concept URI.")]
    accepted_by: Annotated[UUID, Field(description="The member of staff.")]
