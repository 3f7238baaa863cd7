"""Introductions, from the ask to the booked coffee conversation."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Sealed
from contracts.words import EndsAt, IntroductionId, Kind, MenteeId, MentorId, NeedId, SessionId, StartsAt

TOPIC = "matching-introductions"


class IntroductionSent(Event):
    """A mentee asked for one specific, low-commitment conversation."""

    type: ClassVar[str] = "cairn.matching.introduction_sent.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED
    sealed_under: ClassVar[Mapping[str, str]] = {"ask": "mentee_id"}

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    need_id: NeedId
    kind: Annotated[Kind, Field(description="The kind of relationship that may follow.")]
    ask: Annotated[Sealed, Field(description="What the mentee asks, under the mentee's key.")]
    expires_at: Annotated[AwareDatetime, Field(description="When the ask ends by itself if nobody answers.")]
    sent_at: Annotated[AwareDatetime | None, Field(description="When it was sent.")] = None


class IntroductionAccepted(Event):
    """The mentor said yes to a time; capacity is held and the slot is asked for.

    sessions answers with SessionBooked or SlotTaken for `session_id`.
    """

    type: ClassVar[str] = "cairn.matching.introduction_accepted.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    session_id: SessionId
    starts_at: StartsAt
    ends_at: EndsAt
    answered_at: Annotated[AwareDatetime | None, Field(description="When the mentor answered.")] = None


class IntroductionBooked(Event):
    """The coffee conversation has its time: the introduction has done its work."""

    type: ClassVar[str] = "cairn.matching.introduction_booked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    session_id: SessionId


class IntroductionSlotLost(Event):
    """The time had gone; the capacity came back and the mentor may propose another time."""

    type: ClassVar[str] = "cairn.matching.introduction_slot_lost.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    session_id: SessionId


class IntroductionDeclined(Event):
    """The mentor said no; the reason stays with matching."""

    type: ClassVar[str] = "cairn.matching.introduction_declined.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    answered_at: Annotated[AwareDatetime | None, Field(description="When the mentor answered.")] = None


class IntroductionWithdrawn(Event):
    """The mentee took the ask back; a slot that was being booked for it is free again."""

    type: ClassVar[str] = "cairn.matching.introduction_withdrawn.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    session_id: Annotated[UUID | None, Field(description="The session that was being booked, if any.")] = None


class IntroductionExpired(Event):
    """Nobody answered in time; the ask ended without blame."""

    type: ClassVar[str] = "cairn.matching.introduction_expired.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
