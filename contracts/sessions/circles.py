"""When a circle or office hours meet, who comes to be there or leaves, and that somebody wrote in a circle."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Part, Sealed
from contracts.sessions.seats import TOPIC, CircleId, LeaderId, SealedTopic
from contracts.words import EndsAt, Format, Sequence, StartsAt

OfOfficeHours = Annotated[bool, Field(description="Whether it is office hours, whose id is the meeting's as well.")]
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


class CircleMeetingSet(Event):
    """A circle meets at this time; whoever has a seat later hears of it by CircleJoined."""

    type: ClassVar[str] = "cairn.sessions.circle_meeting_set.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "gathering_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by", "about": "mentor_id"}

    gathering_id: CircleId
    session_id: CircleSessionId
    mentor_id: LeaderId
    member_ids: Attendees
    starts_at: StartsAt
    ends_at: EndsAt
    office_hours: OfOfficeHours = False
    sequence: Sequence = 0
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: PlaceBy = None
    with_others: Annotated[
        bool, Field(description="Whether it is one of several at once, of which only the first is told.")
    ] = False
    about: SealedTopic = None


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
    office_hours: OfOfficeHours = False
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
    office_hours: OfOfficeHours = False


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
    office_hours: OfOfficeHours = False


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
