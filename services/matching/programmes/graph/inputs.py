"""What the mutations of programmes take."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import strawberry

from chassis.graph import as_instant, as_uuid
from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.enrolment import Application
from services.matching.programmes.domain.programme import RunRule, Terms, usual_ratio
from services.matching.programmes.domain.questions import Baseline, Question, QuestionKind
from services.matching.programmes.domain.refusals import AnswersMisread, WeightsMisread
from services.matching.programmes.domain.run import Purpose, RunTerms, Wave, Wish, WishedPair

T = TypeVar("T")


@strawberry.input
class WeightInput:
    part: str
    points: int


@strawberry.input
class ProgrammeQuestionInput:
    key: str
    text: str
    kind: QuestionKind
    required: bool = True
    choices: list[str] = strawberry.field(default_factory=list)

    def question(self) -> Question:
        return Question(**{**vars(self), "choices": tuple(self.choices)})


@strawberry.input
class OpenProgrammeInput:
    idempotency_key: str
    name: str
    kind: Kind
    enrols_from: datetime
    enrols_until: datetime
    starts_on: date
    ends_on: date
    ratio: int | None = strawberry.field(
        default=None, description="Mentees for each mentor at most; without, 3, and 8 in the circles of a GROUP."
    )
    seat_cost: int = DEFAULTS.seat_cost
    control_share: int = strawberry.field(default=DEFAULTS.control_share, description="Per cent, 0 to 50.")
    rule: RunRule = RunRule.FAIREST
    weights: list[WeightInput] | None = strawberry.field(
        default=None, description="All parts of the score, summing to 10000; the evidence's weights without."
    )
    questions: list[ProgrammeQuestionInput] = strawberry.field(default_factory=list)

    def terms(self) -> Terms:
        return Terms(
            name=self.name,
            kind=self.kind,
            enrols_from=as_instant(self.enrols_from, name="enrolsFrom"),
            enrols_until=as_instant(self.enrols_until, name="enrolsUntil"),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            ratio=usual_ratio(self.kind) if self.ratio is None else self.ratio,
            seat_cost=self.seat_cost,
            control_share=self.control_share,
            rule=self.rule,
            weights=weights(self.weights),
            questions=tuple(question.question() for question in self.questions),
        )


@strawberry.input
class ProgrammeInput:
    idempotency_key: str
    programme_id: strawberry.ID


@strawberry.input
class AnswerInput:
    key: str
    answer: str


@strawberry.input
class EnrolInput:
    idempotency_key: str
    programme_id: strawberry.ID
    role: MentoringRole
    confidence: int = strawberry.field(description="1 to 5: that I can take my next step.")
    satisfaction: int = strawberry.field(description="1 to 5: with my work.")
    progress: int = strawberry.field(description="1 to 5: with the stage of my career that I have reached.")
    intent_to_stay: int = strawberry.field(description="1 to 5: that I stay in the profession.")
    in_control: bool = strawberry.field(
        default=False, description="Your consent to be drawn for the group that is matched later; it stays as it is."
    )
    need_id: strawberry.ID | None = strawberry.field(
        default=None, description="Which of your needs to match by; the newest of this kind without."
    )
    answers: list[AnswerInput] = strawberry.field(default_factory=list)

    def application(self) -> Application:
        answers = by_name([(each.key, each.answer) for each in self.answers])
        if answers is None:
            raise AnswersMisread("Answer each question once.")
        return Application(
            role=self.role,
            need_id=as_uuid(self.need_id, name="needId") if self.need_id else None,
            answers=answers,
            baseline=Baseline(
                confidence=self.confidence,
                satisfaction=self.satisfaction,
                progress=self.progress,
                intent_to_stay=self.intent_to_stay,
            ),
            in_control=self.in_control,
        )


@strawberry.input
class WithdrawEnrolmentInput:
    idempotency_key: str
    programme_id: strawberry.ID
    role: MentoringRole


@strawberry.input
class PairInput:
    mentor_id: strawberry.ID
    mentee_id: strawberry.ID

    def wished(self, wish: Wish) -> WishedPair:
        return WishedPair(
            mentor_id=as_uuid(self.mentor_id, name="mentorId"),
            mentee_id=as_uuid(self.mentee_id, name="menteeId"),
            wish=wish,
        )


@strawberry.input
class SimulateRunInput:
    idempotency_key: str
    programme_id: strawberry.ID
    rule: RunRule | None = None
    weights: list[WeightInput] | None = None
    ratio: int | None = None
    seat_cost: int | None = None
    seed: int = 0
    wave: Wave = Wave.FIRST
    pins: list[PairInput] = strawberry.field(default_factory=list)
    forbidden: list[PairInput] = strawberry.field(default_factory=list)

    def terms(self, purpose: Purpose) -> RunTerms:
        pins = [pair.wished(Wish.PIN) for pair in self.pins]
        return RunTerms(
            rule=self.rule,
            weights=weights(self.weights),
            ratio=self.ratio,
            seat_cost=self.seat_cost,
            seed=self.seed,
            wave=self.wave,
            purpose=purpose,
            wishes=(*pins, *(pair.wished(Wish.FORBID) for pair in self.forbidden)),
        )


@strawberry.input
class StartRunInput(SimulateRunInput):
    pass


@strawberry.input
class RunInput:
    idempotency_key: str
    run_id: strawberry.ID


@strawberry.input
class ProposalInput:
    idempotency_key: str
    proposal_id: strawberry.ID

    def id(self) -> UUID:
        return as_uuid(self.proposal_id, name="proposalId")


def weights(given: Sequence[WeightInput] | None) -> dict[str, int] | None:
    """Points by part; None where none were given."""
    if given is None:
        return None
    named = by_name([(each.part, each.points) for each in given])
    if named is None:
        raise WeightsMisread
    return named


def by_name(given: Sequence[tuple[str, T]]) -> dict[str, T] | None:
    """None when something is named twice."""
    named = dict(given)
    return named if len(named) == len(given) else None
