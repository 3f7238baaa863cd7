"""Solving a run: the same job gives the same result, to the byte, in whatever process and however often.

Pins are taken out before anything is decided and put back afterwards, so the certificate is of what was left to decide;
forbidden pairs are made impossible.  Everything here is pure, and picklable where it crosses to another process.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.engine import Snapshot, Weighing, fits, score
from services.matching.engine.pairs import UNMATCHED, Ints, Longs
from services.matching.engine.rounds import Round, Rule, solve_round
from services.matching.engine.stable import Preferences, solve_stable
from services.matching.programmes.domain.candidates import Candidates, candidates_of, ids_of, kept_apart, seated
from services.matching.programmes.domain.growth import MOST_PAIRS, grow
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import Result, Solved, written
from services.matching.programmes.domain.weights import Written, weighing_of

Report = Callable[[int], None]
"""Told how many per cent are done; it may raise to stop the work."""

MOST_ROUNDS = 8
"""How often lists may grow before they are made whole; where that is too much, a result holds for the listed pairs."""
RULES = {RunRule.FAIREST: Rule.FAIREST, RunRule.LEXICOGRAPHIC: Rule.MOST}


class PinLost(Exception):
    """A pair was pinned that cannot be matched any more: one of the two withdrew, or the mentor's seats are taken."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a run is made of.  `pins` and `forbidden` are pairs of a mentor and a mentee."""

    content: bytes
    rule: RunRule
    weights: Written
    weights_version: int
    ratio: int
    seat_cost: int
    seed: int
    candidates: int
    pins: tuple[tuple[UUID, UUID], ...]
    forbidden: tuple[tuple[UUID, UUID], ...]


def pack(snapshot: Snapshot) -> bytes:
    """As it rests in the database."""
    return zlib.compress(snapshot.packed, level=6)


def unpack(content: bytes) -> Snapshot:
    return Snapshot.unpacked(zlib.decompress(content))


def solve(job: Job, report: Report = lambda _percent: None) -> Solved:
    """Raises PinLost, or whatever `report` raises."""
    whole = unpack(job.content)
    report(5)
    people = _People.of(whole)
    pins = people.places(job.pins)
    if len(pins) < len(job.pins):
        raise PinLost
    snapshot = kept_apart(seated(whole, _seats(whole, pins, ratio=job.ratio)), people.places(job.forbidden))
    free = np.setdiff1d(np.arange(len(whole.mentees)), [mentee for mentee, _ in pins])
    weighing = weighing_of(job.weights)
    candidates = candidates_of(
        snapshot, weighing, free, k=job.candidates, report=lambda share: report(5 + int(25 * share))
    )
    report(30)
    solved = _stable(candidates, job) if job.rule is RunRule.STABLE else _round(candidates, job, report)
    report(70)
    result = Result(
        job=_terms(job, whole),
        mentees=people.mentees,
        mentors=people.mentors,
        candidates=solved.candidates,
        round=solved.round,
        holds_for_all=solved.holds_for_all,
        pinned=dict(pins),
        parts=lambda mentee, mentor: parts_of(whole, weighing, mentee=mentee, mentor=mentor),
    )
    done = written(result)
    report(99)
    return done


@dataclass(frozen=True, kw_only=True)
class _People:
    """Who stands at which place of the snapshot."""

    mentees: Sequence[UUID]
    mentors: Sequence[UUID]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "_People":
        return cls(mentees=ids_of(snapshot.mentees.ids), mentors=ids_of(snapshot.mentors.ids))

    def places(self, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[int, int]]:
        """Pairs (mentee, mentor) by place, in order; a pair of which one is not there is left out."""
        mentees = {member_id: place for place, member_id in enumerate(self.mentees)}
        mentors = {member_id: place for place, member_id in enumerate(self.mentors)}
        return sorted(
            (mentees[mentee], mentors[mentor]) for mentor, mentee in pairs if mentee in mentees and mentor in mentors
        )


def _seats(snapshot: Snapshot, pins: Sequence[tuple[int, int]], *, ratio: int) -> Ints:
    seats = np.minimum(snapshot.mentors.seats, ratio).astype(np.int32)
    np.subtract.at(seats, [mentor for _, mentor in pins], 1)
    if (seats < 0).any():
        raise PinLost
    return seats


def _terms(job: Job, snapshot: Snapshot) -> dict[str, Any]:
    """What the result was made from, as it stands in the result."""
    return {
        "snapshot": snapshot.digest,
        "rule": job.rule.value,
        "weights": job.weights,
        "weightsVersion": job.weights_version,
        "ratio": job.ratio,
        "seatCost": job.seat_cost,
        "seed": job.seed,
        "candidates": job.candidates,
        "pins": sorted([str(mentor), str(mentee)] for mentor, mentee in job.pins),
        "forbidden": sorted([str(mentor), str(mentee)] for mentor, mentee in job.forbidden),
    }


@dataclass(frozen=True, kw_only=True)
class _Decided:
    candidates: Candidates
    round: Round
    holds_for_all: bool


def _round(candidates: Candidates, job: Job, report: Report) -> _Decided:
    """Solves, lets the lists grow, and solves again, until nothing outside of them could matter, or they are whole."""
    for turn in range(MOST_ROUNDS):
        found = solve_round(candidates.pairs, RULES[job.rule], seat_cost=job.seat_cost, seed=job.seed)
        growth = grow(candidates, found)
        report(30 + 40 * (turn + 1) // MOST_ROUNDS)
        if len(growth.candidates.mentors) == len(candidates.mentors):
            if growth.settled and growth.proven:
                return _Decided(candidates=candidates, round=found, holds_for_all=True)
            break
        candidates = growth.candidates
    if len(candidates.rows) * len(candidates.snapshot.mentors) <= MOST_PAIRS:
        candidates = candidates.complete()
    found = solve_round(candidates.pairs, RULES[job.rule], seat_cost=job.seat_cost, seed=job.seed)
    return _Decided(candidates=candidates, round=found, holds_for_all=bool(candidates.whole.all()))


def _stable(candidates: Candidates, job: Job) -> _Decided:
    """Whoever has proposed to everybody on their list and has nobody gets a longer one.

    The prices, which bound the sum and by which others come later, are those of the best sum on the same lists.
    """
    while True:
        pairs = candidates.pairs
        preferences = Preferences(
            starts=pairs.starts, mentors=pairs.mentors, mentee_points=pairs.points,
            mentor_points=candidates.mentor_points,
        )  # fmt: skip
        match = solve_stable(preferences, pairs.seats, seed=job.seed)
        larger = candidates.longer(match == UNMATCHED)
        if larger is candidates:
            break
        candidates = larger
    best = solve_round(candidates.pairs, Rule.SUM, seat_cost=job.seat_cost, seed=job.seed)
    holds = bool(candidates.whole[match == UNMATCHED].all())
    return _Decided(candidates=candidates, round=replace(best, match=match), holds_for_all=holds)


def parts_of(snapshot: Snapshot, weighing: Weighing, *, mentee: int, mentor: int) -> tuple[int, list[int]]:
    """The score of one pair and its parts, in the order of the engine's parts."""
    row: Longs = np.array([mentor])
    one = snapshot.mentors.take(row)
    _, choices = snapshot.between.of(mentee, len(snapshot.mentors))
    scored = score(fits(snapshot.mentees, mentee, one, choices=choices[row]), weighing)
    return int(scored.total[0]), [int(points) for points in scored.points[0]]
