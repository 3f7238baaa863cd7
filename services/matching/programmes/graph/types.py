"""Programmes, enrolments and proposals on the graph."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.graph import Info, key_ids
from chassis.identity import Kind as Principal
from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ProgrammeStatus, RunRule
from services.matching.programmes.domain.proposal import Origin, ProposalStatus
from services.matching.programmes.domain.questions import Question, QuestionKind
from services.matching.programmes.graph.staff import staff_of
from services.matching.programmes.queries.enrolments import EnrolmentView
from services.matching.programmes.queries.programmes import ProgrammeView, programmes_by_id
from services.matching.programmes.queries.proposals import ProposalView, proposals_by_id
from services.matching.references import MemberRef

strawberry.enum(ProgrammeStatus, description="Where a programme stands.")
strawberry.enum(RunRule, description="What a run aims at; PEERS and CIRCLES are rules of kinds that have no other.")
strawberry.enum(QuestionKind, name="ProgrammeQuestionKind", description="How a question is answered.")
strawberry.enum(EnrolmentStatus, description="Whether somebody takes part.")
strawberry.enum(Arm, name="ControlArm", description="Matched NOW, or on the WAITLIST as a control group.")
strawberry.enum(MentoringRole, name="ProgrammeRole", description="The part that somebody takes in a programme.")
strawberry.enum(ProposalStatus, description="Where a proposal stands, as the staff of its programme see it.")
strawberry.enum(Origin, name="ProposalOrigin", description="How two came to be offered to each other.")


@strawberry.enum(description="Where a proposal stands for its two people; how it ended is not told.")
class ProposalStanding(Enum):
    OPEN = "OPEN"
    AGREED = "AGREED"
    ENDED = "ENDED"


@strawberry.type
class WeightOfPart:
    part: str
    points: int


@strawberry.type(description="A question of the programme's own.")
class ProgrammeQuestion:
    key: str
    text: str
    kind: QuestionKind
    required: bool
    choices: list[str] = strawberry.field(description="Of a question of choice; empty for any other.")

    @classmethod
    def of(cls, question: Question) -> Self:
        return cls(**{**vars(question), "choices": list(question.choices)})


@strawberry.federation.type(keys=["id"], description="A formal, time-boxed mentoring programme.")
class Programme:
    id: strawberry.ID
    name: str
    kind: Kind
    status: ProgrammeStatus
    enrols_from: datetime
    enrols_until: datetime
    starts_on: date
    ends_on: date
    ratio: int = strawberry.field(description="How many mentees a mentor takes in it at most.")
    rule: RunRule
    questions: list[ProgrammeQuestion]
    control_share: int = strawberry.field(description="Per cent of those who consent that wait as a control group.")
    seat_cost: int | None = strawberry.field(description="For its staff: points that a mentor's last seat costs.")
    weights: list[WeightOfPart] | None = strawberry.field(description="For its staff: what each part can give.")
    mentors: int | None = strawberry.field(description="For its staff: how many are enrolled as mentors.")
    mentees: int | None = strawberry.field(description="For its staff: how many are enrolled as mentees.")
    waiting: int | None = strawberry.field(description="For its staff: how many mentees wait in line for a seat.")
    published_run_id: strawberry.ID | None = strawberry.field(description="For its staff: the run that was published.")

    @classmethod
    def of(cls, view: ProgrammeView, info: Info) -> Self:
        staff = staff_of(info)
        told = staff if isinstance(staff, bool) else view.id in staff
        published = strawberry.ID(str(view.published_run_id)) if view.published_run_id else None
        return cls(
            id=strawberry.ID(str(view.id)),
            name=view.name,
            kind=view.kind,
            status=view.status,
            enrols_from=view.enrols_from,
            enrols_until=view.enrols_until,
            starts_on=view.starts_on,
            ends_on=view.ends_on,
            ratio=view.ratio,
            rule=view.rule,
            questions=[ProgrammeQuestion.of(question) for question in view.questions],
            control_share=view.control_share,
            seat_cost=view.seat_cost if told else None,
            weights=parts_of(view.weights["mentee"]) if told else None,
            mentors=view.mentors if told else None,
            mentees=view.mentees if told else None,
            waiting=view.waiting if told else None,
            published_run_id=published if told else None,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """For members, as the query is; a draft is seen by its staff alone."""
        if info.context.identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            views = await programmes_by_id(tx, {id_ for id_ in ids if id_}, staff=staff_of(info))
        return [cls.of(views[id_], info) if id_ in views else None for id_ in ids]


def parts_of(weights: Any) -> list[WeightOfPart]:
    return [WeightOfPart(part=part, points=points) for part, points in weights.items()]


@strawberry.type
class GivenAnswer:
    key: str
    answer: str


@strawberry.type(description="One member's part in a programme; the member and the programme's staff see it.")
class Enrolment:
    id: strawberry.ID
    programme_id: strawberry.ID
    member: MemberRef
    role: MentoringRole
    status: EnrolmentStatus
    need_id: strawberry.ID | None
    answers: list[GivenAnswer]
    confidence: int
    satisfaction: int
    progress: int
    intent_to_stay: int
    in_control: bool = strawberry.field(description="Whether they consented to be drawn for the control group.")
    arm: Arm | None = strawberry.field(description="What was drawn; null without consent, and for mentors.")
    enrolled_at: datetime

    @classmethod
    def of(cls, view: EnrolmentView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            programme_id=strawberry.ID(str(view.programme_id)),
            member=MemberRef.of(view.member_id),
            role=view.role,
            status=view.status,
            need_id=strawberry.ID(str(view.need_id)) if view.need_id else None,
            answers=[GivenAnswer(key=key, answer=answer) for key, answer in view.answers.items()],
            confidence=view.confidence,
            satisfaction=view.satisfaction,
            progress=view.progress,
            intent_to_stay=view.intent_to_stay,
            in_control=view.in_control,
            arm=view.arm,
            enrolled_at=view.enrolled_at,
        )


@strawberry.federation.type(
    keys=["id"], description="A match that a programme offers to two people; only they see it, and say yes or no."
)
class Proposal:
    id: strawberry.ID
    programme_id: strawberry.ID
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    standing: ProposalStanding
    offered_at: datetime
    expires_at: datetime = strawberry.field(description="When the offer lapses by itself.")
    accepted: bool = strawberry.field(description="Whether you have said yes; what the other said shows when both did.")
    relationship_id: strawberry.ID | None = strawberry.field(description="Once both said yes.")

    @classmethod
    def of(cls, view: ProposalView, member_id: UUID) -> Self:
        own = view.mentor_yes_at if member_id == view.mentor_id else view.mentee_yes_at
        return cls(
            id=strawberry.ID(str(view.id)),
            programme_id=strawberry.ID(str(view.programme_id)),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            standing=STANDINGS.get(view.status, ProposalStanding.ENDED),
            offered_at=view.offered_at,
            expires_at=view.expires_at,
            accepted=own is not None,
            relationship_id=strawberry.ID(str(view.relationship_id)) if view.relationship_id else None,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """The caller's own; what is somebody else's is as if it were not there."""
        identity = info.context.identity
        if identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            views = await proposals_by_id(tx, identity.id, {id_ for id_ in ids if id_})
        return [cls.of(views[id_], identity.id) if id_ in views else None for id_ in ids]


STANDINGS = {ProposalStatus.OPEN: ProposalStanding.OPEN, ProposalStatus.AGREED: ProposalStanding.AGREED}


@strawberry.type(description="A proposal as the staff of its programme see it.")
class ProgrammeProposal:
    id: strawberry.ID
    mentee: MemberRef | None
    mentor: MemberRef | None
    points: int
    origin: Origin
    status: ProposalStatus
    expires_at: datetime
    mentor_accepted: bool
    mentee_accepted: bool

    @classmethod
    def of(cls, view: ProposalView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            points=view.points,
            origin=view.origin,
            status=view.status,
            expires_at=view.expires_at,
            mentor_accepted=view.mentor_yes_at is not None,
            mentee_accepted=view.mentee_yes_at is not None,
        )
