"""Outcomes as staff read them: shares and differences with the bounds between which the truth is at 95 per cent."""

from datetime import datetime
from typing import Self

import strawberry

from contracts.words import Kind
from services.matching.engine import PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.evidence import Found, Outcome, PartFound
from services.matching.outcomes.domain.intervals import Interval, Share, difference, log_odds
from services.matching.outcomes.domain.proposing import Proposed
from services.matching.outcomes.queries.effect import EffectView
from services.matching.outcomes.queries.report import ReportView
from services.matching.outcomes.queries.weights import AdoptionView
from services.matching.programmes.graph.types import WeightOfPart, parts_of

strawberry.enum(
    Outcome,
    description="CONTINUED: both wanted more after the conversation, of those that are settled. FORMED: a relationship "
    "began within 90 days, of all asks and offers. ACTIVE: it went on after half a year. ENDED_WELL: it lasted to its "
    "last day, of those that ended. RENEWED: both wanted to go on, of those that came to their last day.",
)


@strawberry.type(description="An estimate, and the bounds between which the truth is at 95 per cent.")
class Estimate:
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, interval: Interval) -> Self:
        return cls(value=interval.estimate, low=interval.low, high=interval.high)


@strawberry.type(description="How many of how many pairs.")
class OutcomeShare:
    good: int
    pairs: int
    share: Estimate

    @classmethod
    def of(cls, share: Share) -> Self:
        return cls(good=share.good, pairs=share.of, share=Estimate.of(share.interval))


@strawberry.type(description="Pairs who fitted well in a part, by more than half, beside the others.")
class PartOutcome:
    part: str
    well: OutcomeShare
    others: OutcomeShare
    difference: Estimate
    sure: bool = strawberry.field(description="Whether it is more than chance with all parts looked at together.")

    @classmethod
    def of(cls, found: PartFound) -> Self:
        return cls(
            part=found.part,
            well=OutcomeShare.of(found.high),
            others=OutcomeShare.of(found.low),
            difference=Estimate.of(difference(found.high, found.low)),
            sure=log_odds(found.high, found.low).is_sure(tests=len(PARTS)),
        )


@strawberry.type(description="One outcome; those about too few pairs are left out.")
class OutcomeFound:
    outcome: Outcome
    all: OutcomeShare
    parts: list[PartOutcome]
    too_few: list[str] = strawberry.field(description="Parts of which nothing is told, since too few pairs are known.")

    @classmethod
    def of(cls, found: Found) -> Self:
        parts = [PartOutcome.of(each) for each in found.parts]
        return cls(outcome=found.outcome, all=OutcomeShare.of(found.all), parts=parts, too_few=list(found.hidden))


@strawberry.type(description="Weights that the outcomes speak for; nothing changes until somebody adopts them.")
class ProposedWeights:
    basis: Outcome = strawberry.field(description="The outcome that they are drawn from.")
    digest: str = strawberry.field(description="Names exactly these; who adopts them says which they have read.")
    weights: list[WeightOfPart] = strawberry.field(description="In the view of who looks for somebody.")
    changed: list[str]

    @classmethod
    def of(cls, proposed: Proposed) -> Self:
        return cls(
            basis=proposed.basis,
            digest=proposed.digest,
            weights=parts_of(proposed.weights["mentee"]),
            changed=list(proposed.changed),
        )


@strawberry.type(description="How answers changed among those matched at once, beside those who were drawn to wait.")
class ProgrammeEffect:
    question: str
    matched: int = strawberry.field(description="How many of those answered again.")
    waiting: int
    matched_change: float = strawberry.field(description="The mean, in points of the scale of 1 to 5.")
    waiting_change: float
    difference: Estimate

    @classmethod
    def of(cls, view: EffectView) -> Self:
        return cls(
            question=view.question,
            matched=view.matched.of,
            waiting=view.waiting.of,
            matched_change=view.matched.value,
            waiting_change=view.waiting.value,
            difference=Estimate.of(view.difference),
        )


@strawberry.type(description="What came of pairs; no number in it is about fewer than `least` people.")
class OutcomeReport:
    kind: Kind
    programme_id: strawberry.ID | None
    until: datetime = strawberry.field(description="The first day of the quarter; what came later is not in it yet.")
    least: int
    outcomes: list[OutcomeFound]
    weights_version: int = strawberry.field(description="Of the weights that count now.")
    weights: list[WeightOfPart] = strawberry.field(description="In the view of who looks for somebody.")
    proposed: ProposedWeights | None = strawberry.field(description="Null while nothing is sure enough.")
    effect: list[ProgrammeEffect] = strawberry.field(
        description="Of a programme with a control group, once nobody can answer any more."
    )

    @classmethod
    def of(cls, view: ReportView, effect: list[EffectView]) -> Self:
        return cls(
            kind=view.kind,
            programme_id=strawberry.ID(str(view.programme_id)) if view.programme_id else None,
            until=view.until,
            least=DEFAULTS.least,
            outcomes=[OutcomeFound.of(each) for each in view.found],
            weights_version=view.weights_version,
            weights=parts_of(view.weights["mentee"]),
            proposed=ProposedWeights.of(view.proposed) if view.proposed else None,
            effect=[ProgrammeEffect.of(each) for each in effect],
        )


@strawberry.type(description="Who of the staff let which weights count, and from when on.")
class WeightsAdoption:
    id: strawberry.ID
    kind: Kind
    programme_id: strawberry.ID | None
    version: int
    before: int = strawberry.field(description="The version that counted before; adopt it to go back.")
    weights: list[WeightOfPart] = strawberry.field(description="In the view of who looks for somebody.")
    adopted_by: strawberry.ID
    adopted_at: datetime

    @classmethod
    def of(cls, view: AdoptionView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            kind=view.kind,
            programme_id=strawberry.ID(str(view.programme_id)) if view.programme_id else None,
            version=view.version,
            before=view.before,
            weights=parts_of(view.weights["mentee"]),
            adopted_by=strawberry.ID(str(view.adopted_by)),
            adopted_at=view.adopted_at,
        )


@strawberry.type(description="That you answered once more.")
class AnsweredAgain:
    enrolment_id: strawberry.ID
