"""A programme's run of 10,000 mentees and 4,000 mentors: twice the same bytes, its certificate, and another weight.

python -m bench.matching.programme_run [--mentees 10000 --mentors 4000 --rules]; it ends by itself.
"""

import argparse
import random
import resource
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import numpy as np

from contracts.words import Kind
from services.matching.engine import Mentee, Mentor, take_snapshot, weights_for
from services.matching.programmes.domain.checking import Kept, check
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.solving import Job, pack, solve, unpack
from services.matching.programmes.domain.weights import VERSION, weights_of

SKILLS = [f"skill {number}" for number in range(400)]
POPULAR = 1 / np.arange(1, len(SKILLS) + 1) ** 0.7
LANGUAGES, INDUSTRIES = ("en", "de", "fr", "sw"), "ABCDEFGHIJ"
SHOWN = ("matched", "objective", "bound", "gapMillionths", "mostProven", "leastProven", "holdsForAll", "blockingPairs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentees", type=int, default=10_000)
    parser.add_argument("--mentors", type=int, default=4_000)
    parser.add_argument("--ratio", type=int, default=3)
    parser.add_argument("--rules", action="store_true", help="the other rules too")
    chosen = parser.parse_args()
    job = a_job(chosen.mentees, chosen.mentors, ratio=chosen.ratio)
    print(f"{chosen.mentees} mentees, {chosen.mentors} mentors; snapshot {len(job.content) / 1e6:.1f} MB packed")
    _compile(job)
    first = _timed("first run", job)
    second = _timed("second run", job)
    print(f"the same to the byte: {first.digest == second.digest}")
    _check(job, first)
    other = _timed("similarity + 1000, needs - 1000", replace(job, weights=shifted()))
    _compare(first, other)
    for rule in (RunRule.LEXICOGRAPHIC, RunRule.STABLE) if chosen.rules else ():
        _timed(rule.value.lower(), replace(job, rule=rule))
    print(f"most memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def a_job(mentees: int, mentors: int, *, ratio: int, seed: int = 1) -> Job:
    """People who share skills as unevenly as in life; mentors take two to four."""
    rng = random.Random(seed)
    snapshot = take_snapshot([_mentor(rng) for _ in range(mentors)], [_mentee(rng) for _ in range(mentees)], {})
    return Job(
        content=pack(snapshot),
        rule=RunRule.FAIREST,
        weights=weights_of(Kind.TRADITIONAL, None),
        weights_version=VERSION,
        ratio=ratio,
        seat_cost=DEFAULTS.seat_cost,
        seed=1,
        candidates=DEFAULTS.candidates,
        pins=(),
        forbidden=(),
    )


def shifted() -> Mapping[str, Mapping[str, int]]:
    """A tenth of all points goes from what is needed to who people are."""
    usual = asdict(weights_for("TRADITIONAL").mentee)
    return weights_of(
        Kind.TRADITIONAL,
        {**usual, "needs": usual["needs"] - 1000, "similarity": usual["similarity"] + 1000},
    )


def _person(rng: random.Random, skills: int) -> dict[str, Any]:
    return {
        "id": UUID(int=rng.getrandbits(128), version=4),
        "languages": rng.sample(LANGUAGES, 2),
        "industries": [rng.choice(INDUSTRIES)],
        "traits": [rng.randint(1, 5) for _ in range(8)],
        "week": _week(rng),
        "skills": list(dict.fromkeys(rng.choices(SKILLS, weights=list(POPULAR), k=skills))),
    }


def _mentor(rng: random.Random) -> Mentor:
    return Mentor(
        **_person(rng, 8),
        level=rng.choice([2, 3, 4]),
        kinds=1,
        stages=rng.choice([3, 6, 12, 33]),
        seats=rng.randint(2, 4),
    )


def _mentee(rng: random.Random) -> Mentee:
    need = UUID(int=rng.getrandbits(128), version=4)
    return Mentee(**_person(rng, 4), level=rng.choice([0, 1, 2]), need=need, kind=1, stage=rng.choice([1, 2, 4, 32]))


def _week(rng: random.Random) -> Any:
    """Two to four evenings or lunch hours of the week."""
    quarters = np.zeros(672, dtype=np.uint8)
    for day in rng.sample(range(7), rng.randint(2, 4)):
        begin = day * 96 + rng.choice([48, 68, 72])
        quarters[begin : begin + rng.choice([4, 8, 12])] = 1
    return np.packbits(quarters)


def _compile(job: Job) -> None:
    """What the solvers and the search compile, or read from disk, is no part of a run."""
    few = a_job(40, 16, ratio=job.ratio)
    for rule in RunRule:
        solve(replace(few, rule=rule))


def _timed(name: str, job: Job) -> Solved:
    began, busy = time.perf_counter(), time.process_time()
    solved = solve(job)
    took, cpu = time.perf_counter() - began, time.process_time() - busy
    shown = ", ".join(f"{key} {solved.certificate[key]}" for key in SHOWN)
    print(f"{name}: {took:.1f} s ({cpu:.1f} s CPU), {solved.digest[:12]}\n    {shown}")
    worst, idle = solved.certificate["worstOff"], len(solved.certificate["idle"])
    print(f"    worst off {worst and worst['points']}, idle mentors {idle}, loads {solved.certificate['loads']}")
    print(f"    without a mentor {solved.certificate['unmatched']}, faults {solved.certificate['faults']}", flush=True)
    return solved


def _check(job: Job, solved: Solved) -> None:
    """The certificate again, from the snapshot and the kept result, as staff and operators ask for it."""
    began, busy = time.perf_counter(), time.process_time()
    prices = {row["mentor_id"]: row["price"] for row in solved.prices}
    kept = Kept(
        job=job, snapshot=unpack(job.content).digest, rows=solved.rows, prices=prices,
        certificate=solved.certificate, digest=solved.digest,
    )  # fmt: skip
    found = check(kept)
    took, cpu = time.perf_counter() - began, time.process_time() - busy
    print(f"checked again: {took:.1f} s ({cpu:.1f} s CPU), faults {list(found.faults)}", flush=True)


def _compare(one: Solved, other: Solved) -> None:
    before = {row["mentee_id"]: row["mentor_id"] for row in one.rows}
    after = {row["mentee_id"]: row["mentor_id"] for row in other.rows}
    moved = sum(before[mentee] != after[mentee] for mentee in before)
    print(f"with the other weights {moved} of {len(before)} mentees have another mentor")


if __name__ == "__main__":
    main()
