"""Seats in circles and office hours: that somebody has one, or is offered one for a time."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import MemberId

TOPIC = "sessions-circles"

GatheringId = Annotated[UUID, Field(description="The circle or the office hours.")]
OfficeHours = Annotated[bool, Field(description="Whether it is office hours, and not a circle.")]
LeaderId = Annotated[UUID, Field(description="The mentor who started it.")]


class SeatOffered(Event):
    """A seat has become free and is held for the first in line, until they answer or the time is over."""

    type: ClassVar[str] = "cairn.sessions.seat_offered.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: GatheringId
    office_hours: OfficeHours
    mentor_id: LeaderId
    member_id: MemberId
    offered_at: Annotated[AwareDatetime, Field(description="When it was offered.")]
    offered_until: Annotated[AwareDatetime, Field(description="Until when it is held.")]
    proposed: Annotated[
        bool, Field(description="Whether matching proposed the circle to them, so that they did not ask.")
    ] = False


class SeatGiven(Event):
    """A member has a seat."""

    type: ClassVar[str] = "cairn.sessions.seat_given.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: GatheringId
    office_hours: OfficeHours
    mentor_id: LeaderId
    member_id: MemberId
    given_at: Annotated[AwareDatetime, Field(description="Since when.")]
