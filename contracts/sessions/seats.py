"""Seats of circles and office hours, and who leads a circle: that somebody has, is offered or has lost one."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Sealed
from contracts.words import MemberId

TOPIC = "sessions-circles"
GatheringId = Annotated[UUID, Field(description="The circle or the office hours.")]
OfficeHours = Annotated[bool, Field(description="Whether it is office hours, and not a circle.")]
HoursStart = Annotated[AwareDatetime | None, Field(description="When the office hours begin; null: a circle's seat.")]
HoursEnd = Annotated[AwareDatetime | None, Field(description="When they end.")]
LeaderId = Annotated[UUID, Field(description="The mentor who started it.")]
SealedTopic = Annotated[
    Sealed | None, Field(description="What it is about, in the words and under the key of the mentor who started it.")
]
Leaders = Annotated[tuple[UUID, ...], Field(description="Who leads it.")]
CircleId = Annotated[UUID, Field(description="The circle.")]


class SeatOffered(Event):
    """A seat has become free and is held for the first in line, until they answer or the time is over."""

    type: ClassVar[str] = "cairn.sessions.seat_offered.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"about": "mentor_id"}

    gathering_id: GatheringId
    office_hours: OfficeHours
    mentor_id: LeaderId
    member_id: MemberId
    offered_at: Annotated[AwareDatetime, Field(description="When it was offered.")]
    offered_until: Annotated[AwareDatetime, Field(description="Until when it is held.")]
    starts_at: HoursStart = None
    ends_at: HoursEnd = None
    proposed: Annotated[
        bool, Field(description="Whether matching proposed the circle to them, so that they did not ask.")
    ] = False
    about: SealedTopic = None


class SeatGiven(Event):
    """A member has a seat."""

    type: ClassVar[str] = "cairn.sessions.seat_given.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"about": "mentor_id"}

    gathering_id: GatheringId
    office_hours: OfficeHours
    mentor_id: LeaderId
    member_id: MemberId
    given_at: Annotated[AwareDatetime, Field(description="Since when.")]
    starts_at: HoursStart = None
    ends_at: HoursEnd = None
    about: SealedTopic = None


class SeatLoss(str, Enum):
    """Why somebody has no seat any more, who did not give it up."""

    MOVED = "MOVED"
    REMOVED = "REMOVED"


class SeatLost(Event):
    """A member has no seat any more: the office hours moved to where they have something else, or a mentor took it."""

    type: ClassVar[str] = "cairn.sessions.seat_lost.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: GatheringId
    office_hours: OfficeHours
    mentor_id: LeaderId
    member_id: MemberId
    lost_at: Annotated[AwareDatetime, Field(description="Since when.")]
    why: Annotated[SeatLoss, Field(description="Why; who gives it up, and whom a block takes it from, is not told.")]


class CircleInvited(Event):
    """A mentor invites a member into a circle; not told of whom a block keeps apart from its mentors."""

    type: ClassVar[str] = "cairn.sessions.circle_invited.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"about": "mentor_id"}

    gathering_id: CircleId
    mentor_id: LeaderId
    member_id: MemberId
    invited_at: Annotated[AwareDatetime, Field(description="When.")]
    about: SealedTopic = None


class SeatAsked(Event):
    """A member asks for a seat in a circle whose mentors answer each request."""

    type: ClassVar[str] = "cairn.sessions.seat_asked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"about": "mentor_id"}

    gathering_id: CircleId
    mentor_id: LeaderId
    leader_ids: Leaders
    member_id: MemberId
    asked_at: Annotated[AwareDatetime, Field(description="When.")]
    about: SealedTopic = None


class SeatGivenUp(Event):
    """Somebody who had a seat in a circle has it no more; who, and why, is not told: a block reads as any leave."""

    type: ClassVar[str] = "cairn.sessions.seat_given_up.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"about": "mentor_id"}

    gathering_id: CircleId
    mentor_id: LeaderId
    leader_ids: Leaders
    given_up_at: Annotated[AwareDatetime, Field(description="When.")]
    about: SealedTopic = None


class CoMentorOffered(Event):
    """A mentor asks a member to lead a circle with them, who may accept until the time is over."""

    type: ClassVar[str] = "cairn.sessions.co_mentor_offered.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    mentor_id: LeaderId
    member_id: MemberId
    offered_at: Annotated[AwareDatetime, Field(description="When it was offered.")]
    offered_until: Annotated[AwareDatetime, Field(description="Until when it can be accepted.")]


class CoMentorAgreed(Event):
    """A member leads a circle with its mentor from now on."""

    type: ClassVar[str] = "cairn.sessions.co_mentor_agreed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    mentor_id: LeaderId
    member_id: MemberId
    agreed_at: Annotated[AwareDatetime, Field(description="Since when.")]


class CoMentorOfferEnded(Event):
    """A member has not taken up to lead a circle with its mentor: after a no and after silence it is the same."""

    type: ClassVar[str] = "cairn.sessions.co_mentor_offer_ended.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    mentor_id: LeaderId
    member_id: MemberId
    ended_at: Annotated[AwareDatetime, Field(description="When it was declined, or its time was over.")]
