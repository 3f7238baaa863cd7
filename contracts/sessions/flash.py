"""What flash events ask of matching: who talks to whom in which round."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event, Part
from contracts.words import FlashEventId, MemberId, PlannedRound, PlanVersion

FirstRound = Annotated[int, Field(ge=1, description="The first round that they are there for.")]
Topics = Annotated[tuple[str, ...], Field(description="Skills, as ESCO concept URIs.")]


class FlashMentor(Part):
    """Who sits at a table in every round that they are there for."""

    member_id: MemberId
    table_id: Annotated[UUID, Field(description="Their table.")]
    seats: Annotated[int, Field(ge=1, le=50, description="For so many mentees at a time.")]
    skills: Topics
    first_round: FirstRound = 1


class FlashMentee(Part):
    """Who changes tables from round to round."""

    member_id: MemberId
    skills: Topics
    preferred_ids: Annotated[tuple[UUID, ...], Field(description="Mentors whom they would like to meet.")] = ()
    first_round: FirstRound = 1


class FlashPlanRequested(Event):
    """Who talks to whom at a flash event is to be planned, or planned again from what has happened so far.

    matching answers with FlashPlanned or FlashPlanRefused for the newest version; an older one may go unanswered.
    """

    type: ClassVar[str] = "cairn.sessions.flash_plan_requested.v1"
    topic: ClassVar[str] = "sessions-flash-events"
    key: ClassVar[str] = "flash_event_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    flash_event_id: FlashEventId
    version: PlanVersion
    rounds: Annotated[int, Field(ge=1, le=100, description="All rounds of the event, with those that are over.")]
    mentors: Annotated[tuple[FlashMentor, ...], Field(description="Who gives conversations.")]
    mentees: Annotated[tuple[FlashMentee, ...], Field(description="Who would like conversations.")]
    past: Annotated[
        tuple[PlannedRound, ...], Field(description="The rounds that stand, from the first on; they stay as they were.")
    ] = ()
    missing_ids: Annotated[tuple[UUID, ...], Field(description="Who has not come, or has left, of both sides.")] = ()
