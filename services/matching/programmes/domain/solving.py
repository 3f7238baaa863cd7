"""Solving a run: the same job gives the same result, to the byte, in whatever process and however often.

Pins are taken out before anything is decided and put back afterwards, so the certificate is of what was left to decide;
forbidden pairs are made impossible.  Everything here is pure, and picklable where it crosses to another process.
"""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.matching.engine import Snapshot
from services.matching.engine.audit import Claim
from services.matching.engine.candidates import Candidates, Told, candidates_of
from services.matching.engine.growth import claim_of, solve_for_all
from services.matching.engine.pairs import UNMATCHED
from services.matching.engine.rounds import Rule
from services.matching.engine.stable import Preferences, solve_stable
from services.matching.programmes.domain.circling import form_circles, with_seats_in_circles
from services.matching.programmes.domain.cohort import Cohort, PinLost, cohort_of, seated_apart
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.peering import pair_up
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import Decided, Solved, written
from services.matching.programmes.domain.run import MatchRun, Wish, WishedPair
from services.matching.programmes.domain.weights import Written, weighing_of

__all__ = ["Job", "PinLost", "Report", "cohort_for", "job_of", "pack", "solve", "terms_of", "unpack"]

Report = Callable[[int], None]
"""Told how many per cent are done; it may raise to stop the work."""

RULES = {
    RunRule.FAIREST: Rule.FAIREST,
    RunRule.LEXICOGRAPHIC: Rule.MOST,
    RunRule.STABLE: Rule.SUM,
    RunRule.CIRCLES: Rule.SUM,
}
BOTH_WAYS = frozenset({RunRule.PEERS, RunRule.CIRCLES})
"""Whoever of a forbidden pair is called the mentor: the two come together in no way."""


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


def job_of(run: MatchRun, *, wishes: Iterable[WishedPair], content: bytes) -> Job:
    """What a run is made of, whenever it is solved or checked."""
    pairs: dict[Wish, list[tuple[UUID, UUID]]] = {wish: [] for wish in Wish}
    for pair in wishes:
        pairs[pair.wish].append((pair.mentor_id, pair.mentee_id))
    return Job(
        content=content,
        rule=run.rule,
        weights=run.weights,
        weights_version=run.weights_version,
        ratio=run.ratio,
        seat_cost=run.seat_cost,
        seed=run.seed,
        candidates=DEFAULTS.candidates,
        pins=tuple(pairs[Wish.PIN]),
        forbidden=tuple(pairs[Wish.FORBID]),
    )


def pack(snapshot: Snapshot) -> bytes:
    """As it rests in the database."""
    return zlib.compress(snapshot.packed, level=6)


def unpack(content: bytes) -> Snapshot:
    return Snapshot.unpacked(zlib.decompress(content))


def solve(job: Job, report: Report = lambda _percent: None) -> Solved:
    """Raises PinLost, or whatever `report` raises."""
    whole = unpack(job.content)
    report(5)
    cohort, weighing, terms = cohort_for(job, whole), weighing_of(job.weights), terms_of(job, whole.digest)
    if job.rule is RunRule.PEERS:
        return written(pair_up(terms, cohort, weighing, seed=job.seed))
    candidates = candidates_of(cohort.snapshot, weighing, cohort.free, k=job.candidates, told=_between(report, 5, 30))
    report(30)
    if job.rule is RunRule.CIRCLES:
        told = _between(report, 30, 90)
        return written(form_circles(terms, cohort, weighing, candidates=candidates, seed=job.seed, told=told))
    decide = _stable if job.rule is RunRule.STABLE else _round
    claim = decide(candidates, job, _between(report, 30, 70))
    report(70)
    done = written(Decided(terms=terms, cohort=cohort, weighing=weighing, claim=claim))
    report(99)
    return done


def cohort_for(job: Job, whole: Snapshot) -> Cohort:
    """The people of a job.  Raises PinLost."""
    back = [(mentee, mentor) for mentor, mentee in job.forbidden] if job.rule in BOTH_WAYS else []
    if job.rule is RunRule.CIRCLES:
        whole = seated_apart(with_seats_in_circles(whole, job.ratio), job.forbidden)
    return cohort_of(whole, ratio=job.ratio, pins=job.pins, forbidden=[*job.forbidden, *back])


def terms_of(job: Job, snapshot: str) -> dict[str, Any]:
    """What the result was made from, as it stands in the result."""
    return {
        "snapshot": snapshot,
        "rule": job.rule.value,
        "weights": job.weights,
        "weightsVersion": job.weights_version,
        "ratio": job.ratio,
        "seatCost": job.seat_cost,
        "seed": job.seed,
        "pins": sorted([str(mentor), str(mentee)] for mentor, mentee in job.pins),
        "forbidden": sorted([str(mentor), str(mentee)] for mentor, mentee in job.forbidden),
    }


def _between(report: Report, begin: int, end: int) -> Told:
    return lambda share: report(begin + int((end - begin) * share))


def _round(candidates: Candidates, job: Job, told: Told) -> Claim:
    return claim_of(*solve_for_all(candidates, RULES[job.rule], seat_cost=job.seat_cost, seed=job.seed, told=told))


def _stable(candidates: Candidates, job: Job, told: Told) -> Claim:
    """Whoever has proposed to everybody on their list and has nobody gets a longer one.

    The prices, which bound the sum and by which others come later, are those of the best sum.
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
    best = claim_of(*solve_for_all(candidates, Rule.SUM, seat_cost=job.seat_cost, seed=job.seed, told=told))
    return replace(best, match=match)
