"""Programmes: who takes part, which run was published, and what became of its proposals; ids alone."""

from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event
from contracts.words import Kind, MemberId, MenteeId, MentorId, MentoringRole

ProgrammeId = Annotated[UUID, Field(description="A formal, time-boxed mentoring programme.")]
ProposalId = Annotated[UUID, Field(description="A match that a programme offers to two people.")]
EnrolmentId = Annotated[UUID, Field(description="One member's part in one programme, in one role.")]

PROGRAMMES = "matching-programmes"
ENROLMENTS = "matching-enrolments"
PROPOSALS = "matching-proposals"


class ProposalAnswer(str, Enum):
    """What one of the two said to a proposal."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class ProgrammeOpened(Event):
    """Members can enrol in a programme."""

    type: ClassVar[str] = "cairn.matching.programme_opened.v1"
    topic: ClassVar[str] = PROGRAMMES
    key: ClassVar[str] = "programme_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    programme_id: ProgrammeId
    kind: Annotated[Kind, Field(description="The kind of its relationships.")]
    enrols_until: Annotated[AwareDatetime, Field(description="When the enrolment window ends.")]


class ProgrammeEnded(Event):
    """A programme is over; relationships that it led to go their own way."""

    type: ClassVar[str] = "cairn.matching.programme_ended.v1"
    topic: ClassVar[str] = PROGRAMMES
    key: ClassVar[str] = "programme_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    programme_id: ProgrammeId


class RunPublished(Event):
    """Staff published a matching run: its offers go out."""

    type: ClassVar[str] = "cairn.matching.run_published.v1"
    topic: ClassVar[str] = PROGRAMMES
    key: ClassVar[str] = "programme_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    programme_id: ProgrammeId
    run_id: Annotated[UUID, Field(description="The run that was published.")]
    digest: Annotated[str, Field(min_length=64, description="SHA-256 of the run's result, in hexadecimal.")]


class MemberEnrolled(Event):
    """A member takes part in a programme."""

    type: ClassVar[str] = "cairn.matching.member_enrolled.v1"
    topic: ClassVar[str] = ENROLMENTS
    key: ClassVar[str] = "enrolment_id"

    enrolment_id: EnrolmentId
    programme_id: ProgrammeId
    member_id: MemberId
    role: Annotated[MentoringRole, Field(description="The part that the member takes.")]


class EnrolmentWithdrawn(Event):
    """A member takes part in a programme no more."""

    type: ClassVar[str] = "cairn.matching.enrolment_withdrawn.v1"
    topic: ClassVar[str] = ENROLMENTS
    key: ClassVar[str] = "enrolment_id"

    enrolment_id: EnrolmentId
    programme_id: ProgrammeId
    member_id: MemberId


class ProposalOffered(Event):
    """A programme offers two people a match; both have to say yes in time."""

    type: ClassVar[str] = "cairn.matching.proposal_offered.v1"
    topic: ClassVar[str] = PROPOSALS
    key: ClassVar[str] = "proposal_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    proposal_id: ProposalId
    programme_id: ProgrammeId
    mentee_id: MenteeId
    mentor_id: MentorId
    expires_at: Annotated[AwareDatetime, Field(description="When the offer lapses by itself.")]


class ProposalAnswered(Event):
    """One of the two answered; a decline has no reason and ends the proposal."""

    type: ClassVar[str] = "cairn.matching.proposal_answered.v1"
    topic: ClassVar[str] = PROPOSALS
    key: ClassVar[str] = "proposal_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    proposal_id: ProposalId
    programme_id: ProgrammeId
    mentee_id: MenteeId
    mentor_id: MentorId
    by_mentor: Annotated[bool, Field(description="Whether it was the mentor who answered.")]
    answer: Annotated[ProposalAnswer, Field(description="What they said.")]


class ProposalAgreed(Event):
    """Both said yes; their relationship starts."""

    type: ClassVar[str] = "cairn.matching.proposal_agreed.v1"
    topic: ClassVar[str] = PROPOSALS
    key: ClassVar[str] = "proposal_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    proposal_id: ProposalId
    programme_id: ProgrammeId
    mentee_id: MenteeId
    mentor_id: MentorId


class ProposalLapsed(Event):
    """The offer is over without a yes of both: nobody answered in time, or one of the two cannot take part."""

    type: ClassVar[str] = "cairn.matching.proposal_lapsed.v1"
    topic: ClassVar[str] = PROPOSALS
    key: ClassVar[str] = "proposal_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    proposal_id: ProposalId
    programme_id: ProgrammeId
    mentee_id: MenteeId
    mentor_id: MentorId


class WeightsAdopted(Event):
    """Staff decided by which weights pairs are scored from now on."""

    type: ClassVar[str] = "cairn.matching.weights_adopted.v1"
    topic: ClassVar[str] = "matching-audit"
    key: ClassVar[str] = "adoption_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    adoption_id: Annotated[UUID, Field(description="This decision.")]
    actor_id: Annotated[UUID, Field(description="The member of staff who decided.")]
    kind: Annotated[Kind, Field(description="For which kind of relationship.")]
    programme_id: Annotated[UUID | None, Field(description="For which programme; null: for the association.")] = None
    before: Annotated[int, Field(description="The version that counted before.")]
    after: Annotated[int, Field(description="The version that counts now.")]
