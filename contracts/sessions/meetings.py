"""Meetings of a relationship: times that are proposed, what is booked, moved or called off, and whether they met."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Sealed
from contracts.sessions.conversations import TOPIC
from contracts.words import EndsAt, Format, MenteeId, MentorId, Sequence, SessionId, StartsAt

RelationshipId = Annotated[UUID, Field(description="The relationship whose meeting it is.")]
SeriesId = Annotated[UUID | None, Field(description="The series that it is a date of, if any.")]
Round = Annotated[int, Field(ge=1, description="Counts what was proposed for this meeting, from 1.")]
WithSeries = Annotated[bool, Field(description="Whether it is one of many at once, which its series tells of.")]
MeetingPlace = Annotated[
    Sealed | None, Field(description="Where, or the link of the call, under the key of who named it.")
]
PlaceBy = Annotated[UUID | None, Field(description="Which of the two named the place, if there is one.")]
MeetingFormat = Annotated[Format | None, Field(description="How they meet; null: as they did before.")]


class Closing(str, Enum):
    """How a proposal came to nothing; who declines gives no reason."""

    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    MOOT = "MOOT"


class MeetingProposed(Event):
    """One of the two proposes times; nothing is booked before the other has chosen one of them.

    A later round takes the place of the one before it, whoever proposed that.
    """

    type: ClassVar[str] = "cairn.sessions.meeting_proposed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    proposed_by: Annotated[UUID, Field(description="Who proposes; the other one chooses.")]
    round: Round
    times: Annotated[
        tuple[AwareDatetime, ...], Field(min_length=1, max_length=3, description="When it may start, in UTC.")
    ]
    minutes: Annotated[int, Field(ge=5, le=480, description="How long it would be.")]
    lapses_at: Annotated[AwareDatetime, Field(description="When it lapses if nobody answers.")]
    moves_from: Annotated[
        AwareDatetime | None, Field(description="The start of what is booked until a new time is chosen, if anything.")
    ] = None


class MeetingProposalClosed(Event):
    """What was proposed is off; a meeting that it would have moved stays where it is."""

    type: ClassVar[str] = "cairn.sessions.meeting_proposal_closed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    proposed_by: Annotated[UUID, Field(description="Who had proposed.")]
    round: Round
    closing: Annotated[Closing, Field(description="How it came to nothing.")]


class MeetingBooked(Event):
    """Both people of a relationship have this time."""

    type: ClassVar[str] = "cairn.sessions.meeting_booked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by"}

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    series_id: SeriesId = None
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence = 0
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: PlaceBy = None
    with_series: WithSeries = False


class MeetingMoved(Event):
    """Both agreed to another time; the old one is free."""

    type: ClassVar[str] = "cairn.sessions.meeting_moved.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by"}

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    series_id: SeriesId = None
    starts_at: StartsAt
    ends_at: EndsAt
    moved_from: Annotated[AwareDatetime, Field(description="When it would have started.")]
    sequence: Sequence
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: PlaceBy = None


class SessionPlaced(Event):
    """One of the two says how and where they meet, or that it is not said any more; the time stays."""

    type: ClassVar[str] = "cairn.sessions.session_placed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"place": "place_by"}

    session_id: SessionId
    introduction_id: Annotated[UUID | None, Field(description="Whose coffee conversation it is, if it is one.")] = None
    relationship_id: Annotated[UUID | None, Field(description="Whose meeting it is, if it is one.")] = None
    mentor_id: MentorId
    mentee_id: MenteeId
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence
    format: MeetingFormat = None
    place: MeetingPlace = None
    place_by: Annotated[UUID, Field(description="Who says it.")]


class MeetingCancelled(Event):
    """The meeting does not take place."""

    type: ClassVar[str] = "cairn.sessions.meeting_cancelled.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    series_id: SeriesId = None
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence
    cancelled_by: Annotated[UUID | None, Field(description="The member who cancelled; null when nobody did.")]
    with_series: WithSeries = False


class MeetingHeld(Event):
    """Its time is over, and nobody has said that it did not take place."""

    type: ClassVar[str] = "cairn.sessions.meeting_held.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    series_id: SeriesId = None
    starts_at: StartsAt
    ends_at: EndsAt


class MeetingMissed(Event):
    """One of the two says that they did not meet after all; it takes back what was told as held."""

    type: ClassVar[str] = "cairn.sessions.meeting_missed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    series_id: SeriesId = None
    starts_at: StartsAt
    ends_at: EndsAt
