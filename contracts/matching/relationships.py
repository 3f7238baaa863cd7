"""Relationships: how they start, are agreed on, change, pause and end."""

from datetime import date
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import Format, Kind, MemberId, MenteeId, MentorId

TOPIC = "matching-relationships"


class Origin(str, Enum):
    """How two people came to their relationship."""

    INTRODUCTION = "INTRODUCTION"
    PROGRAMME = "PROGRAMME"
    STAFF = "STAFF"
    INVITED = "INVITED"
    IMPORTED = "IMPORTED"


class Ending(str, Enum):
    """How a relationship ended; who ended it, and why, stays with matching."""

    COMPLETED = "COMPLETED"
    ENDED = "ENDED"
    LAPSED = "LAPSED"


class Awaited(str, Enum):
    """What one of the two has not answered yet."""

    AGREEMENT = "AGREEMENT"
    RENEWAL = "RENEWAL"


RelationshipId = Annotated[UUID, Field(description="The relationship.")]
ProgrammeId = Annotated[UUID | None, Field(description="The programme that it belongs to, if any.")]
Version = Annotated[int, Field(ge=1, description="The version of the agreement, from 1.")]
EveryDays = Annotated[int, Field(ge=1, le=366, description="The two mean to meet once in so many days.")]
Minutes = Annotated[int, Field(ge=5, le=480, description="How long they mean to meet each time.")]


class RelationshipFormed(Event):
    """Two people want a formal relationship; it starts once both have signed the same agreement."""

    type: ClassVar[str] = "cairn.matching.relationship_formed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    kind: Annotated[Kind, Field(description="The kind of relationship.")]
    origin: Annotated[Origin, Field(description="How the two came to it.")]
    programme_id: ProgrammeId = None
    sign_by: Annotated[AwareDatetime, Field(description="When it lapses if no agreement is signed by both.")]


class AgreementDrafted(Event):
    """One of the two wrote a version of the agreement; a signature under an earlier one does not count for it."""

    type: ClassVar[str] = "cairn.matching.agreement_drafted.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who wrote it.")]
    version: Version


class AgreementSigned(Event):
    """One of the two signed the newest version of the agreement."""

    type: ClassVar[str] = "cairn.matching.agreement_signed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who signed it.")]
    version: Version


class RelationshipAgreed(Event):
    """Both signed the same version: what it says about time holds from now on; its words stay with matching."""

    type: ClassVar[str] = "cairn.matching.relationship_agreed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    version: Version
    every_days: EveryDays
    minutes: Minutes
    format: Annotated[Format, Field(description="How they mean to meet.")]
    ends_on: Annotated[date, Field(description="Its last day, unless both renew it.")]


class RelationshipStarted(Event):
    """A relationship is under way, with the rhythm that was agreed, or as it comes where nothing was."""

    type: ClassVar[str] = "cairn.matching.relationship_started.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    kind: Annotated[Kind, Field(description="The kind of relationship.")]
    origin: Annotated[Origin, Field(description="How the two came to it.")]
    programme_id: ProgrammeId = None
    introduction_id: Annotated[UUID | None, Field(description="The introduction that led to it, if any.")] = None
    need_id: Annotated[UUID | None, Field(description="The mentee's need that it answers, if it is known.")] = None
    formal: Annotated[bool, Field(description="Whether the two have an agreement.")]
    every_days: Annotated[EveryDays | None, Field(description="Null: they meet as it comes.")] = None
    minutes: Annotated[Minutes | None, Field(description="Null: as it comes.")] = None
    format: Annotated[Format | None, Field(description="How they mean to meet; null: as it comes.")] = None
    starts_on: Annotated[date, Field(description="Its first day.")]
    ends_on: Annotated[date | None, Field(description="Its last day, unless both renew it; null: open.")] = None


class RelationshipPaused(Event):
    """One of the two needs a break; it goes on by itself on the day named, or earlier when either says so."""

    type: ClassVar[str] = "cairn.matching.relationship_paused.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    until: Annotated[date, Field(description="The day on which it goes on.")]


class RelationshipResumed(Event):
    """The break is over."""

    type: ClassVar[str] = "cairn.matching.relationship_resumed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    resumed_on: Annotated[date, Field(description="The first day on which it goes on.")]


class RenewalAsked(Event):
    """The end is near: both are asked, each in private, whether to go on."""

    type: ClassVar[str] = "cairn.matching.renewal_asked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    ends_on: Annotated[date, Field(description="Its last day, unless both want to go on.")]


class RelationshipRenewed(Event):
    """Both wanted to go on."""

    type: ClassVar[str] = "cairn.matching.relationship_renewed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    ends_on: Annotated[date, Field(description="Its new last day.")]


class RelationshipNudged(Event):
    """One of the two is reminded, once, of what waits for their answer."""

    type: ClassVar[str] = "cairn.matching.relationship_nudged.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    awaited: Annotated[Awaited, Field(description="What they have not answered.")]
    ends_on: Annotated[date, Field(description="The day on which it ends without an answer.")]


class RelationshipEnded(Event):
    """A relationship has ended, without blame; the mentor's seat is free again."""

    type: ClassVar[str] = "cairn.matching.relationship_ended.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    ending: Annotated[Ending, Field(description="How it ended; nobody is told by whom.")]
    ended_at: Annotated[AwareDatetime, Field(description="When it ended.")]
    mentor_left: Annotated[bool, Field(description="Whether the mentor left, and somebody new is looked for.")] = False
