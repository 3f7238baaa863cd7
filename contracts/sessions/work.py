"""What two people work on between and in their meetings: goals, advice and what came of it, gifts.

What they write stays in sessions: these events say that something happened, and never in which words.
"""

from datetime import date
from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import EndsAt, MenteeId, MentorId, StartsAt

TOPIC = "sessions-work"

RelationshipId = Annotated[UUID, Field(description="The relationship.")]
GoalId = Annotated[UUID, Field(description="The goal.")]
AdviceId = Annotated[UUID, Field(description="The advice.")]
OnDay = Annotated[date | None, Field(description="The day, in UTC.")]


class AdviceOutcome(str, Enum):
    """What somebody did with advice that they were given."""

    TRIED = "TRIED"
    CHOSE_OTHERWISE = "CHOSE_OTHERWISE"


class Gift(str, Enum):
    """What flowed the other way."""

    PERSPECTIVE = "PERSPECTIVE"
    TECHNICAL_SKILL = "TECHNICAL_SKILL"
    NEWS = "NEWS"
    INTRODUCTION = "INTRODUCTION"
    THANKS = "THANKS"


class AbsenceStep(str, Enum):
    """What an absence leads to: a kind word, a firm one, or a look by staff."""

    KIND = "KIND"
    FIRM = "FIRM"
    STAFF = "STAFF"


class GoalSet(Event):
    """Two people have a goal."""

    type: ClassVar[str] = "cairn.sessions.goal_set.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    goal_id: GoalId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    due_on: Annotated[date | None, Field(description="The day by which they want to reach it; null: some day.")] = None
    set_by: Annotated[UUID | None, Field(description="Who of the two set it.")] = None
    set_on: OnDay = None


class GoalSettled(Event):
    """A goal was reached, or let go."""

    type: ClassVar[str] = "cairn.sessions.goal_settled.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    goal_id: GoalId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    reached: Annotated[bool, Field(description="Whether it was reached; a goal that was let go is not.")]
    settled_by: Annotated[UUID | None, Field(description="Who of the two said so.")] = None
    settled_on: OnDay = None


class AdviceGiven(Event):
    """One of the two advised the other."""

    type: ClassVar[str] = "cairn.sessions.advice_given.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    advice_id: AdviceId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who gave it; among peers it may be either.")]
    given_on: OnDay = None


class AdviceReported(Event):
    """Whoever was given advice told what came of it, or why they chose otherwise."""

    type: ClassVar[str] = "cairn.sessions.advice_reported.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    advice_id: AdviceId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who reports back; the other of the two gave the advice.")]
    outcome: Annotated[AdviceOutcome, Field(description="What they did with it.")]
    reported_on: Annotated[date, Field(description="The day, in UTC.")]


class GiftGiven(Event):
    """Something flowed the other way.  Nobody keeps a score of it."""

    type: ClassVar[str] = "cairn.sessions.gift_given.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    gift_id: Annotated[UUID, Field(description="The gift.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who gave it.")]
    gift: Annotated[Gift, Field(description="What it was.")]
    noted_by: Annotated[UUID | None, Field(description="Who of the two wrote it down.")] = None
    given_on: OnDay = None


class FollowUpAgreed(Event):
    """One of the two does something by a day, or some day; either may have written it down."""

    type: ClassVar[str] = "cairn.sessions.follow_up_agreed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    follow_up_id: Annotated[UUID, Field(description="The follow-up.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who does it.")]
    agreed_by: Annotated[UUID, Field(description="Who wrote it down.")]
    agreed_on: Annotated[date, Field(description="The day, in UTC.")]


class FollowUpDue(Event):
    """The day has come by which somebody wanted to do something, and it is still open."""

    type: ClassVar[str] = "cairn.sessions.follow_up_due.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    follow_up_id: Annotated[UUID, Field(description="The follow-up.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who does it.")]
    due_on: Annotated[date, Field(description="The day, on their own calendar.")]


class GoalDue(Event):
    """The day has come by which two people wanted to reach a goal, and it is still open; told of each by itself."""

    type: ClassVar[str] = "cairn.sessions.goal_due.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    goal_id: GoalId
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Which of the two it is told to.")]
    due_on: Annotated[date, Field(description="The day, on their own calendar.")]


class AbsenceNoted(Event):
    """Somebody did not come to a meeting, and has not said otherwise."""

    type: ClassVar[str] = "cairn.sessions.absence_noted.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: Annotated[UUID, Field(description="The session that they missed.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who did not come.")]
    step: Annotated[AbsenceStep, Field(description="What it leads to.")] = AbsenceStep.KIND


class AbsenceSaid(Event):
    """One of two says that the other did not come; it counts unless they say otherwise in time."""

    type: ClassVar[str] = "cairn.sessions.absence_said.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: Annotated[UUID, Field(description="The session that they are said to have missed.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who is said not to have come.")]
    starts_at: StartsAt
    ends_at: EndsAt
    counts_at: Annotated[AwareDatetime, Field(description="When it counts, if they stay silent.")]


class AppealDecided(Event):
    """Staff decided on an appeal against an absence; what was written is in no event."""

    type: ClassVar[str] = "cairn.sessions.appeal_decided.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "relationship_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    session_id: Annotated[UUID, Field(description="The session that they are said to have missed.")]
    relationship_id: RelationshipId
    mentor_id: MentorId
    mentee_id: MenteeId
    member_id: Annotated[UUID, Field(description="Who appealed.")]
    starts_at: StartsAt
    ends_at: EndsAt
    lifted: Annotated[bool, Field(description="Whether the absence counts no more.")]
