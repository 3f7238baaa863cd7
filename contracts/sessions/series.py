"""Series: meetings that come back at the same time on the clock of whoever proposed them."""

from datetime import date
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import EndsAt, MenteeId, MentorId, QuarterHour, SessionId, StartsAt, Zone

TOPIC = "sessions-series"

SeriesId = Annotated[UUID, Field(description="The series.")]
RelationshipId = Annotated[UUID, Field(description="The relationship whose meetings they are.")]


class Rhythm(str, Enum):
    """How often; monthly is the same weekday of each month, such as its second Tuesday."""

    WEEKLY = "WEEKLY"
    FORTNIGHTLY = "FORTNIGHTLY"
    MONTHLY = "MONTHLY"


class SeriesEnding(str, Enum):
    """How a series ended, or why it never began; MOOT: its relationship ended before anybody answered.

    ENDED by nobody: it went with its relationship.
    """

    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    ENDED = "ENDED"
    REPLACED = "REPLACED"
    MOOT = "MOOT"


class SeriesProposed(Event):
    """One of the two proposes to meet regularly; nothing is booked before the other says yes."""

    type: ClassVar[str] = "cairn.sessions.series_proposed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "series_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    series_id: SeriesId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    proposed_by: Annotated[UUID, Field(description="Who proposes, and on whose clock it stays.")]
    zone: Zone
    rhythm: Annotated[Rhythm, Field(description="How often.")]
    first_on: Annotated[date, Field(description="The first date, on the proposer's calendar.")]
    at: Annotated[QuarterHour, Field(description="When each starts, on the proposer's clock.")]
    minutes: Annotated[int, Field(ge=5, le=480, description="How long each is.")]
    last_on: Annotated[date | None, Field(description="No date after this one; null: open.")] = None
    lapses_at: Annotated[AwareDatetime, Field(description="When it lapses if nobody answers.")]
    replaces_id: Annotated[UUID | None, Field(description="The series that it takes over from, if any.")] = None


class SeriesAgreed(Event):
    """Both want it: the dates ahead are booked, a few months at a time."""

    type: ClassVar[str] = "cairn.sessions.series_agreed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "series_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    series_id: SeriesId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    first_starts_at: StartsAt
    first_ends_at: EndsAt


class SeriesDateLost(Event):
    """One date of a series could not be booked; the two choose another time for it, and the series goes on."""

    type: ClassVar[str] = "cairn.sessions.series_date_lost.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "series_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    series_id: SeriesId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    session_id: SessionId
    starts_at: StartsAt
    ends_at: EndsAt


class SeriesEnded(Event):
    """Nothing more is booked of it; what lies ahead of that is called off, each meeting with its own event."""

    type: ClassVar[str] = "cairn.sessions.series_ended.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "series_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    series_id: SeriesId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    proposed_by: Annotated[UUID, Field(description="Who had proposed it.")]
    ended_by: Annotated[UUID | None, Field(description="Who ended it; null when nobody did.")]
    ending: Annotated[SeriesEnding, Field(description="How.")]
