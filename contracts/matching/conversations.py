"""Coffee conversations once they are over: both are asked how it went, and what both chose shows."""

from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import IntroductionId, MemberId, MenteeId, MentorId, SessionId

TOPIC = "matching-conversations"


class Outcome(str, Enum):
    """What the two answers come to; neither answer is told."""

    CONTINUE = "CONTINUE"
    MORE_TIME = "MORE_TIME"
    ENDED = "ENDED"


class ConversationHeld(Event):
    """A booked conversation is over: each of the two is asked, in private, how it went and what they want."""

    type: ClassVar[str] = "cairn.matching.conversation_held.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId
    answer_by: Annotated[AwareDatetime, Field(description="When it ends if not both have answered.")]


class ConversationNudged(Event):
    """One of the two is reminded, once, to say how it went."""

    type: ClassVar[str] = "cairn.matching.conversation_nudged.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    answer_by: Annotated[AwareDatetime, Field(description="When it ends if not both have answered.")]


class ConversationClosed(Event):
    """What both chose, or that they did not choose the same: then it has ended without blame."""

    type: ClassVar[str] = "cairn.matching.conversation_closed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "session_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: SessionId
    introduction_id: IntroductionId
    mentor_id: MentorId
    mentee_id: MenteeId
    outcome: Annotated[Outcome, Field(description="What follows.")]
    relationship_id: Annotated[UUID | None, Field(description="The relationship that follows, if any.")] = None
