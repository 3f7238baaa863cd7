"""Coffee conversations that were booked, refused or cancelled."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event
from contracts.words import EndsAt, IntroductionId, MenteeId, MentorId, Sequence, SessionId, StartsAt

TOPIC = "sessions-sessions"


class SessionBooked(Event):
    """Both people have this time."""

    type: ClassVar[str] = "cairn.sessions.session_booked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence = 0


class SlotTaken(Event):
    """Somebody was faster: the time that an acceptance asked for has gone."""

    type: ClassVar[str] = "cairn.sessions.slot_taken.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId


class SessionCancelled(Event):
    """The meeting does not take place."""

    type: ClassVar[str] = "cairn.sessions.session_cancelled.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId
    starts_at: StartsAt
    ends_at: EndsAt
    sequence: Sequence
    cancelled_by: Annotated[UUID | None, Field(description="The member who cancelled; null when nobody did.")]
