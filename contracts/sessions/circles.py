"""Circles and office hours: that somebody has a seat, leads one or is offered it, when a circle meets, who wrote."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Part, Sealed
from contracts.words import EndsAt, Format, MemberId, Sequence, StartsAt

TOPIC = "sessions-circles"

GatheringId = Annotated[UUID, Field(description="The circle or the office hours.")]
OfficeHours = Annotated[bool, Field(description="Whether it is office hours, and not a circle.")]
LeaderId = Annotated[UUID, Field(description="The mentor who started it.")]
CircleId = Annotated[UUID, Field(description="The circle.")]
CircleSessionId = Annotated[UUID, Field(description="The circle's meeting, known by this id in every calendar.")]
Attendees = Annotated[
    tuple[UUID, ...], Field(description="Whom it concerns: who leads the circle, and who has a seat.")
]
Newcomers = Annotated[tuple[UUID, ...], Field(description="Who has a seat now.")]
Leavers = Annotated[tuple[UUID, ...], Field(description="Who has none any more.")]
MeetingPlace = Annotated[
    Sealed | None, Field(description="Where, or the link of the call, under the key of who named it.")
]
PlaceBy = Annotated[UUID | None, Field(description="Which of the mentors named the place, if there is one.")]
MeetingFormat = Annotated[Format | None, Field(description="How they meet; null: as it comes.")]


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


class CircleMeetingSet(Event):
    """A circle meets at this time; whoever has a seat later hears of it by CircleJoined."""

    type: ClassVar[str] = "cairn.sessions.circle_meeting_set.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by"}

    gathering_id: CircleId
    session_id: CircleSessionId
    mentor_id: LeaderId
    member_ids: Attendees
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence = 0
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: PlaceBy = None
    with_others: Annotated[
        bool, Field(description="Whether it is one of several at once, of which only the first is told.")
    ] = False


class CircleMeetingMoved(Event):
    """A meeting of a circle is at another time or place; it stays the same entry in every calendar."""

    type: ClassVar[str] = "cairn.sessions.circle_meeting_moved.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by"}

    gathering_id: CircleId
    session_id: CircleSessionId
    mentor_id: LeaderId
    member_ids: Attendees
    starts_at: StartsAt
    ends_at: EndsAt
    moved_from: Annotated[AwareDatetime, Field(description="When it would have started.")]
    sequence: Sequence
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: PlaceBy = None


class CircleMeetingCancelled(Event):
    """A meeting of a circle does not take place."""

    type: ClassVar[str] = "cairn.sessions.circle_meeting_cancelled.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    session_id: CircleSessionId
    mentor_id: LeaderId
    member_ids: Attendees
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence
    cancelled_by: Annotated[UUID | None, Field(description="The mentor who cancelled; null when nobody did.")]


class MeetingAhead(Part):
    """One of the circle's meetings that lie ahead, as it stands in a calendar."""

    session_id: CircleSessionId
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence


MeetingsAhead = Annotated[tuple[MeetingAhead, ...], Field(description="All that lies ahead, earliest first.")]


class CircleJoined(Event):
    """Members have a seat in a circle from now on, and its meetings in their calendars; the others keep theirs."""

    type: ClassVar[str] = "cairn.sessions.circle_joined.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    mentor_id: LeaderId
    member_ids: Newcomers
    meetings: MeetingsAhead


class CircleLeft(Event):
    """A circle meets without these members from now on: they have no seat in it any more, or lead it no more."""

    type: ClassVar[str] = "cairn.sessions.circle_left.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    mentor_id: LeaderId
    member_ids: Leavers
    meetings: MeetingsAhead


class CirclePostWritten(Event):
    """Somebody wrote in a circle; who it was and what they wrote stays with sessions."""

    type: ClassVar[str] = "cairn.sessions.circle_post_written.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gathering_id: CircleId
    post_id: Annotated[UUID, Field(description="The post.")]
    mentor_id: LeaderId
    member_ids: Annotated[tuple[UUID, ...], Field(description="Who else is in the circle and reads it.")]
    written_at: Annotated[AwareDatetime, Field(description="When it was written.")]
