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
    follows: Annotated[
        UUID | None, Field(description="The introduction from which the ask moved on to this next choice, if any.")
    ] = None


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


class IntroductionTimesProposed(Event):
    """One of the two proposed other times; it is the other's turn to choose one of them, or to propose back."""

    type: ClassVar[str] = "cairn.matching.introduction_times_proposed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    proposed_by: Annotated[UUID, Field(description="Which of the two.")]
    times: Annotated[tuple[AwareDatetime, ...], Field(min_length=1, description="The starts, soonest first.")]
    round: Annotated[int, Field(ge=1, description="The how manieth proposal it is, of both together.")]
    proposed_at: Annotated[AwareDatetime, Field(description="When.")]


class IntroductionNudged(Event):
    """The mentor has not answered yet, and is reminded this once."""

    type: ClassVar[str] = "cairn.matching.introduction_nudged.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId


class IntroductionDeclined(Event):
    """The mentor said no; the reason stays with matching.

    The mentee is not told of it, only that the ask moved on (IntroductionSent, `follows`) or ended
    (IntroductionExpired), when it does.
    """

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
    """The wait for this mentor is over without blame, whether they were silent or declined."""

    type: ClassVar[str] = "cairn.matching.introduction_expired.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "introduction_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    introduction_id: IntroductionId
    mentee_id: MenteeId
    mentor_id: MentorId
    moved_on: Annotated[
        bool, Field(description="Whether the ask went on to the next choice, of which IntroductionSent tells.")
    ] = False


class AskingRuleChanged(Event):
    """Staff changed a rule of asking, such as how long a mentor has to answer."""

    type: ClassVar[str] = "cairn.matching.asking_rule_changed.v1"
    topic: ClassVar[str] = "matching-audit"
    key: ClassVar[str] = "change_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    change_id: Annotated[UUID, Field(description="This change.")]
    actor_id: Annotated[UUID, Field(description="The member of staff who changed it.")]
    rule: Annotated[str, Field(description="The rule, by its name on the graph.")]
    before: Annotated[int, Field(description="What held before.")]
    after: Annotated[int, Field(description="What holds now.")]
