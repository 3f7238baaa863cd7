"""How relationships fare: which went quiet or came back, and who is reminded or asked of what.

What members answer and write stays in sessions: these events say that they are asked, and what both chose.
"""

from datetime import date
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event
from contracts.words import MemberId, MenteeId, MentorId

TOPIC = "sessions-health"

RelationshipId = Annotated[UUID, Field(description="The relationship.")]
ByMail = Annotated[bool, Field(description="Whether they are told by mail, too; it is never in their quiet hours.")]


class TurnTo(str, Enum):
    """What a relationship waits for from one of its two."""

    FIND_A_TIME = "FIND_A_TIME"
    ANSWER_A_PROPOSAL = "ANSWER_A_PROPOSAL"


class RelationshipWentIdle(Event):
    """Two people have not met for long beyond their rhythm, have nothing booked, and have no break."""

    type: ClassVar[str] = "cairn.sessions.relationship_went_idle.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    idle_since: Annotated[date, Field(description="The day, in UTC, from which on it counts as idle.")]
    last_met_on: Annotated[date | None, Field(description="The day, in UTC, of their last meeting, if any.")] = None


class RelationshipRevived(Event):
    """An idle relationship is idle no more: the two met or booked a meeting, or have a break."""

    type: ClassVar[str] = "cairn.sessions.relationship_revived.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    revived_on: Annotated[date, Field(description="The day, in UTC.")]


class RhythmNudged(Event):
    """Whoever has the next step to take is reminded of it, kindly: at most once a week, never in their quiet hours."""

    type: ClassVar[str] = "cairn.sessions.rhythm_nudged.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    turn_to: Annotated[TurnTo, Field(description="What is theirs to do.")]
    nudged_on: Annotated[date, Field(description="The day, in UTC.")]
    by_mail: ByMail = False


class PulseAsked(Event):
    """One of the two is asked, in private, how it goes; what they answer is in no event."""

    type: ClassVar[str] = "cairn.sessions.pulse_asked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    round: Annotated[int, Field(ge=1, description="Counts the pulses of this relationship, from 1.")]


class FitAsked(Event):
    """One of the two is asked early on, in private, whether they fit each other; so is the other."""

    type: ClassVar[str] = "cairn.sessions.fit_asked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    answer_by: Annotated[date, Field(description="The last day, in UTC, on which they can answer.")]
    by_mail: ByMail = False


class FitExitChosen(Event):
    """Early on, at least one of the two chose to part without fault; nobody is told which."""

    type: ClassVar[str] = "cairn.sessions.fit_exit_chosen.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    another_match: Annotated[bool, Field(description="Whether somebody else is to be found for the mentee.")] = False


class ClosingAsked(Event):
    """A relationship nears its last day or has ended: one of the two is asked for a last word; so is the other."""

    type: ClassVar[str] = "cairn.sessions.closing_asked.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: MemberId
    closes_on: Annotated[date, Field(description="The last day, in UTC, on which they can write.")]
    by_mail: ByMail = False


class ThanksShared(Event):
    """What one of the two thanked the other for can be read by them now; the words stay in sessions."""

    type: ClassVar[str] = "cairn.sessions.thanks_shared.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who gave thanks; the other one reads them.")]
    shared_on: Annotated[date | None, Field(description="The day, in UTC, since when they can be read.")] = None


class KeepInTouchChosen(Event):
    """Both said, each in private, that they want to keep in touch."""

    type: ClassVar[str] = "cairn.sessions.keep_in_touch_chosen.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
