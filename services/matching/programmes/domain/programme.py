"""A programme: formal, time-boxed mentoring, from its draft over enrolment and matching to its end.

DRAFT → ENROLLING → MATCHING → RUNNING → ENDED.  Who comes late may still enrol while it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from contracts.matching import ProgrammeEnded, ProgrammeOpened, RunPublished
from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.questions import Question, check_questions
from services.matching.programmes.domain.refusals import (
    NotEnrolling,
    ProgrammeMisread,
    RoleNotInKind,
    WrongState,
)
from services.matching.programmes.domain.weights import Written, weights_of

LONGEST_NAME = 120
LONGEST = timedelta(days=3 * 366)
MOST_RATIO = 20
MOST_SEAT_COST = 10_000
MOST_CONTROL = 50


class ProgrammeStatus(str, Enum):
    """Where a programme stands."""

    DRAFT = "DRAFT"
    ENROLLING = "ENROLLING"
    MATCHING = "MATCHING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


class RunRule(str, Enum):
    """FAIREST: as many as possible, then the worst off as well off as possible, then the sum with the load spread.

    LEXICOGRAPHIC: as many as possible, then the sum.  STABLE: no mentee and mentor would both rather have each other.
    PEERS: of a programme of peers, and of no other: pairs that are worth most in sum, each seen from both sides.
    CIRCLES: of a programme of groups, and of no other: one mentor with several mentees each, as many as can be placed.
    """

    FAIREST = "FAIREST"
    LEXICOGRAPHIC = "LEXICOGRAPHIC"
    STABLE = "STABLE"
    PEERS = "PEERS"
    CIRCLES = "CIRCLES"


ASKING = (MentoringRole.MENTEE, MentoringRole.PEER)
"""Who is matched with somebody by a need; a peer is both."""
GIVING = (MentoringRole.MENTOR, MentoringRole.PEER)
"""With whom somebody is matched by an offer."""


OWN_RULES = {Kind.PEER: RunRule.PEERS, Kind.GROUP: RunRule.CIRCLES}
"""Kinds with one rule of their own, whatever was asked for."""
FOR_WHOM = {RunRule.PEERS: "peers", RunRule.CIRCLES: "groups"}


def rule_for(kind: Kind, rule: RunRule) -> RunRule:
    """The rule of a kind that has its own; refuses that rule for any other."""
    if kind in OWN_RULES:
        return OWN_RULES[kind]
    if rule in FOR_WHOM:
        raise ProgrammeMisread(f"The rule {rule.value} is for programmes of {FOR_WHOM[rule]}; choose another one.")
    return rule


def usual_ratio(kind: Kind) -> int:
    """How many mentees a mentor has at most where staff do not say."""
    return DEFAULTS.circle if kind is Kind.GROUP else DEFAULTS.ratio


def check_ratio(kind: Kind, ratio: int) -> None:
    least = DEFAULTS.least_in_circle if kind is Kind.GROUP else 1
    if not least <= ratio <= MOST_RATIO:
        one = "circle has" if kind is Kind.GROUP else "mentor takes"
        raise ProgrammeMisread(f"A {one} at most {least} to {MOST_RATIO} mentees; give a ratio in between.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What staff decide when they open a programme."""

    name: str
    kind: Kind
    enrols_from: datetime
    enrols_until: datetime
    starts_on: date
    ends_on: date
    ratio: int
    seat_cost: int
    control_share: int
    rule: RunRule
    weights: Mapping[str, int] | None
    questions: tuple[Question, ...]

    def check(self) -> None:
        if not 1 <= len(self.name.strip()) <= LONGEST_NAME:
            raise ProgrammeMisread(f"A programme needs a name of at most {LONGEST_NAME} characters.")
        if not self.enrols_from < self.enrols_until or self.enrols_from.date() > self.starts_on:
            raise ProgrammeMisread("Enrolment ends after it begins, and begins before the programme does.")
        if not self.starts_on < self.ends_on or self.ends_on - self.starts_on > LONGEST:
            raise ProgrammeMisread("The programme ends after it starts, within three years.")
        check_ratio(self.kind, self.ratio)
        if not 0 <= self.seat_cost <= MOST_SEAT_COST:
            raise ProgrammeMisread(f"A seat costs 0 to {MOST_SEAT_COST} points.")
        if not 0 <= self.control_share <= MOST_CONTROL:
            raise ProgrammeMisread(f"At most {MOST_CONTROL} per cent wait as a control group.")


@dataclass(eq=False, kw_only=True)
class Programme:
    """`published_run_id` is the newest published run, whose prices decide who comes next."""

    id: UUID
    name: str
    kind: Kind
    enrols_from: datetime
    enrols_until: datetime
    starts_on: date
    ends_on: date
    ratio: int
    seat_cost: int
    control_share: int
    rule: RunRule
    weights: Written
    questions: list[dict[str, object]]
    seed: int
    opened_by: UUID
    opened_at: datetime
    status: ProgrammeStatus = ProgrammeStatus.DRAFT
    published_run_id: UUID | None = None

    def begin_enrolment(self) -> ProgrammeOpened:
        self._must_be(ProgrammeStatus.DRAFT)
        self.status = ProgrammeStatus.ENROLLING
        return ProgrammeOpened(programme_id=self.id, kind=self.kind, enrols_until=self.enrols_until)

    def close_enrolment(self) -> None:
        self._must_be(ProgrammeStatus.ENROLLING)
        self.status = ProgrammeStatus.MATCHING

    def publish(self, run_id: UUID, digest: str) -> RunPublished:
        self._must_be(ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING)
        self.status, self.published_run_id = ProgrammeStatus.RUNNING, run_id
        return RunPublished(programme_id=self.id, run_id=run_id, digest=digest)

    def end(self) -> ProgrammeEnded:
        if self.status in {ProgrammeStatus.DRAFT, ProgrammeStatus.ENDED}:
            raise WrongState
        self.status = ProgrammeStatus.ENDED
        return ProgrammeEnded(programme_id=self.id)

    def check_enrolling(self, role: MentoringRole, *, now: datetime) -> None:
        """Refuses who comes at the wrong time or in a role that this kind does not have."""
        on_time = self.status is ProgrammeStatus.ENROLLING and self.enrols_from <= now < self.enrols_until
        late = self.status is ProgrammeStatus.RUNNING and now.date() < self.ends_on
        if not (on_time or late):
            raise NotEnrolling
        if (role is MentoringRole.PEER) != (self.kind is Kind.PEER):
            raise RoleNotInKind

    def _must_be(self, *expected: ProgrammeStatus) -> None:
        if self.status not in expected:
            raise WrongState


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a programme is made of, beside its terms; `weights` count where the terms name none."""

    id: UUID
    by: UUID
    at: datetime
    seed: int = field(repr=False)
    weights: Written | None = None


def open_programme(terms: Terms, opening: Opening) -> Programme:
    """A draft, which its staff alone see."""
    terms.check()
    return Programme(
        id=opening.id,
        name=terms.name.strip(),
        kind=terms.kind,
        enrols_from=terms.enrols_from,
        enrols_until=terms.enrols_until,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        ratio=terms.ratio,
        seat_cost=terms.seat_cost,
        control_share=terms.control_share,
        rule=rule_for(terms.kind, terms.rule),
        weights=dict(
            opening.weights if opening.weights and not terms.weights else weights_of(terms.kind, terms.weights)
        ),
        questions=[written(question) for question in check_questions(terms.questions)],
        seed=opening.seed,
        opened_by=opening.by,
        opened_at=opening.at,
    )


def written(question: Question) -> dict[str, object]:
    """As it rests in the database."""
    return {**vars(question), "kind": question.kind.value, "choices": list(question.choices)}
