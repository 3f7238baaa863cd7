"""The best sum over all pairs, though the solver sees few of them: column generation, and the bound over everybody.

python -m bench.matching.columns [--mentees 50000 --mentors 20000]; seats are scarce by a few per cent.
"""

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from bench.matching.association import association
from services.matching.engine import Snapshot, weights_for
from services.matching.engine.audit import audit, look_at
from services.matching.engine.candidates import Candidates, candidates_of
from services.matching.engine.certificate import Certificate
from services.matching.engine.growth import claim_of, grow
from services.matching.engine.rounds import Round, Rule, auction_round, solve_round

WEIGHING = weights_for("TRADITIONAL")
SEATS = (1, 2, 3, 4)
GOAL = 100
"""Millionths of the bound: 0.01 %."""
LISTED = 32
MOST_TURNS = 12
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentees", type=int, default=50_000)
    parser.add_argument("--mentors", type=int, default=20_000)
    parser.add_argument("--audit", action="store_true", help="also recompute all of it from the people: minutes")
    chosen = parser.parse_args()
    snapshot = market(chosen.mentees, chosen.mentors)
    auction_round(_listed(market(60, 40)).pairs)  # What has to be compiled is no part of it.
    print(f"{chosen.mentees} x {chosen.mentors}, {snapshot.mentors.seats.sum()} seats", flush=True)
    began = time.perf_counter()
    candidates = timed(f"{LISTED} candidates each", lambda: _listed(snapshot))
    for turn in range(MOST_TURNS):
        found = timed(f"turn {turn}: solve", partial(solve_round, candidates.pairs, Rule.SUM, seat_cost=0))
        larger = timed("  ask everybody", partial(grow, candidates, found))
        added = len(larger.mentors) - len(candidates.mentors)
        objective, bound = bounded(larger, found)
        print(
            f"  {objective} of at most {bound}: {millionths(objective, bound)} millionths; {added} to add", flush=True
        )
        if millionths(objective, bound) <= GOAL or not added:
            break
        candidates = larger
    print(f"in all {time.perf_counter() - began:.1f} s, most memory held {_megabytes():.0f} MB")
    if chosen.audit:
        shown = timed("audit", partial(audited, candidates, found))
        gap = millionths(shown.objective, shown.bound)
        print(f"{shown.matched} matched, {shown.objective} of at most {shown.bound}: {gap} millionths; {shown.faults}")


def bounded(larger: Candidates, found: Round) -> tuple[int, int]:
    """The points of a round, and what no round of these people has more of, by its prices.

    `larger` has the best mentor of all at these prices for each mentee: they were asked for.
    """
    prices, seats = found.prices // found.units, larger.snapshot.mentors.seats
    best = np.zeros(len(larger.rows), np.int64)
    np.maximum.at(best, larger.mentees, larger.points - prices[larger.mentors])
    at = larger.pairs.positions(found.match)
    objective = int(larger.points[at[at >= 0]].sum(dtype=np.int64))
    return objective, int(best.sum() + (seats * np.maximum(prices, 0)).sum())


def millionths(objective: int, bound: int) -> int:
    return -(-1_000_000 * (bound - objective) // bound)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def audited(candidates: Candidates, found: Round) -> Certificate:
    """From nothing but the people and who was matched with whom."""
    claim = claim_of(candidates, found)
    got = {int(row): int(mentor) for row, mentor in zip(claim.rows, claim.match, strict=True) if mentor >= 0}
    seen = look_at(candidates.snapshot, WEIGHING, got)
    return audit(candidates.snapshot, WEIGHING, claim, seen=seen)


def market(mentees: int, mentors: int) -> Snapshot:
    made = association(mentors, mentees)
    seats = np.random.default_rng(3).choice(SEATS, mentors).astype(np.int32)
    return replace(made, mentors=replace(made.mentors, seats=seats, taking=np.ones(mentors, dtype=np.bool_)))


def _listed(snapshot: Snapshot) -> Candidates:
    return candidates_of(snapshot, WEIGHING, np.arange(len(snapshot.mentees)), k=LISTED, told=lambda _share: None)


def timed(name: str, work: Callable[[], T]) -> T:
    began, busy = time.perf_counter(), time.process_time()
    done = work()
    took, cpu = time.perf_counter() - began, time.process_time() - busy
    print(f"{name}: {took:.1f} s ({cpu:.1f} s CPU)", flush=True)
    return done


if __name__ == "__main__":
    main()
