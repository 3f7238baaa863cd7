"""A matching run: asked for by staff, worked off by a pool of processes, kept with its certificate.

QUEUED → RUNNING → DONE, FAILED or CANCELLED.  What was cancelled or failed can be resumed: it is queued again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.words import Kind
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.programme import (
    MOST_SEAT_COST,
    Programme,
    ProgrammeStatus,
    RunRule,
    check_ratio,
    rule_for,
)
from services.matching.programmes.domain.refusals import (
    NotCancelled,
    OnlySimulated,
    ProgrammeMisread,
    RunHasFaults,
    RunNotOver,
    RunOver,
    TooManyPins,
    TooManyRuns,
    TooManySimulations,
    WishMisread,
    WrongState,
)
from services.matching.programmes.domain.weights import VERSION, Written, weights_of

MOST_SEED = 2**31 - 1


class RunStatus(str, Enum):
    """How far a run is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


UNDER_WAY = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})


class Wave(str, Enum):
    """Whom a run matches: FIRST leaves out who waits as a control group, EVERYBODY does not."""

    FIRST = "FIRST"
    EVERYBODY = "EVERYBODY"


class Purpose(str, Enum):
    """A SIMULATION keeps its numbers for a day, no pairs, and cannot be published."""

    ROUND = "ROUND"
    SIMULATION = "SIMULATION"


class Wish(str, Enum):
    """What staff want of a pair: PIN puts it into every result, FORBID into none."""

    PIN = "PIN"
    FORBID = "FORBID"


@dataclass(frozen=True, kw_only=True)
class WishedPair:
    mentor_id: UUID
    mentee_id: UUID
    wish: Wish


@dataclass(frozen=True, kw_only=True)
class RunTerms:
    """What a run is asked for; what is None is as the programme has it."""

    rule: RunRule | None
    weights: Mapping[str, int] | None
    ratio: int | None
    seat_cost: int | None
    seed: int
    wave: Wave
    purpose: Purpose
    wishes: tuple[WishedPair, ...]


@dataclass(eq=False, kw_only=True)
class MatchRun:
    """`claimed_until` is real time: a run whose process died is taken up by another one after it."""

    id: UUID
    programme_id: UUID
    purpose: Purpose
    wave: Wave
    rule: RunRule
    weights: Written
    weights_version: int
    ratio: int
    seat_cost: int
    seed: int
    asked_by: UUID
    asked_at: datetime
    status: RunStatus = RunStatus.QUEUED
    progress: int = 0
    attempts: int = 0
    claimed_by: UUID | None = None
    claimed_until: datetime | None = None
    snapshot: str | None = None
    digest: str | None = None
    certificate: dict[str, object] | None = None
    failure: str | None = None
    finished_at: datetime | None = None
    published_at: datetime | None = None
    published_by: UUID | None = None

    def cancel(self, *, now: datetime) -> None:
        if self.status not in UNDER_WAY:
            raise RunOver
        self.status, self.finished_at = RunStatus.CANCELLED, now

    def resume(self, programme: Programme) -> None:
        """From the snapshot that it had already, so that the result is the one it would have had."""
        if programme.status is ProgrammeStatus.ENDED:
            raise WrongState
        if self.status not in {RunStatus.CANCELLED, RunStatus.FAILED}:
            raise NotCancelled
        self.status, self.attempts, self.progress = RunStatus.QUEUED, 0, 0
        self.failure = self.finished_at = self.claimed_until = None

    def publish(self, *, by: UUID, now: datetime) -> str:
        """The digest of what is published."""
        if self.purpose is Purpose.SIMULATION:
            raise OnlySimulated
        if self.status is not RunStatus.DONE or self.digest is None or self.certificate is None:
            raise RunNotOver
        if self.certificate["faults"]:
            raise RunHasFaults
        self.published_at, self.published_by = now, by
        return self.digest


def check_wishes(wishes: tuple[WishedPair, ...], *, ratio: int) -> None:
    """Refuses wishes that contradict each other, before anybody looks at the people."""
    pairs = {(wish.mentor_id, wish.mentee_id) for wish in wishes}
    if len(pairs) != len(wishes) or len(wishes) > DEFAULTS.most_pins:
        raise WishMisread
    pins = [wish for wish in wishes if wish.wish is Wish.PIN]
    load: dict[UUID, int] = {}
    for pin in pins:
        load[pin.mentor_id] = load.get(pin.mentor_id, 0) + 1
    if len({pin.mentee_id for pin in pins}) != len(pins) or any(count > ratio for count in load.values()):
        raise TooManyPins


def _check_peers(wishes: tuple[WishedPair, ...]) -> None:
    """A peer has one partner, whichever of the two they are named as."""
    pinned = [each for pin in wishes if pin.wish is Wish.PIN for each in (pin.mentor_id, pin.mentee_id)]
    if len(set(pinned)) != len(pinned):
        raise TooManyPins


@dataclass(frozen=True, kw_only=True)
class UsualWeights:
    """What a run counts by unless it is asked for others: what its staff adopted, or what the programme began with."""

    version: int
    weights: Written


def check_room(*, under_way: int, simulations: int, purpose: Purpose) -> None:
    """Whether the programme may have one more run, by how many are under way and how many simulations are kept."""
    if under_way >= DEFAULTS.runs_at_once:
        raise TooManyRuns
    if purpose is Purpose.SIMULATION and simulations >= DEFAULTS.simulations:
        raise TooManySimulations


def ask_for(
    run_id: UUID, programme: Programme, terms: RunTerms, *, usual: UsualWeights, by: UUID, now: datetime
) -> MatchRun:
    """A queued run of a programme that is past its draft and not over."""
    if programme.status in {ProgrammeStatus.DRAFT, ProgrammeStatus.ENDED}:
        raise WrongState
    ratio = programme.ratio if terms.ratio is None else terms.ratio
    seat_cost = programme.seat_cost if terms.seat_cost is None else terms.seat_cost
    check_ratio(programme.kind, ratio)
    if not 0 <= seat_cost <= MOST_SEAT_COST or not 0 <= terms.seed <= MOST_SEED:
        raise ProgrammeMisread(f"A seat costs 0 to {MOST_SEAT_COST} points, the seed is 0 to {MOST_SEED}.")
    check_wishes(terms.wishes, ratio=ratio)
    if programme.kind is Kind.PEER:
        _check_peers(terms.wishes)
    own = UsualWeights(version=VERSION, weights=weights_of(programme.kind, terms.weights)) if terms.weights else usual
    return MatchRun(
        id=run_id,
        programme_id=programme.id,
        purpose=terms.purpose,
        wave=terms.wave,
        rule=rule_for(programme.kind, terms.rule or programme.rule),
        weights=dict(own.weights),
        weights_version=own.version,
        ratio=ratio,
        seat_cost=seat_cost,
        seed=terms.seed,
        asked_by=by,
        asked_at=now,
    )
