"""A round over all pairs of a snapshot, though a solver sees but a few of them.

Every proof of a round says of some mentees that they have no further pair of a kind: with a mentor who is not scarce,
or worth more than what they keep at the prices.  Each is one question to the exact search over all mentors, in which
those who do not count are priced out of reach.  Where the search finds nobody the proof holds for all pairs; whoever it
finds is added (column generation, Gilmore and Gomory 1961).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.matching.engine.audit import OUT_OF_REACH, Claim, Group
from services.matching.engine.candidates import NOTHING, Candidates, Told
from services.matching.engine.pairs import UNMATCHED, Flags, Longs
from services.matching.engine.rounds import Round, Rule, solve_round

MOST_TURNS = 40
"""How often lists may grow; beyond, the bound for all pairs may be above the best of the listed ones."""


def solve_for_all(
    candidates: Candidates, rule: Rule, *, seat_cost: int, seed: int, told: Told
) -> tuple[Candidates, Round]:
    """Solves, lets the lists grow, and solves again, until nothing outside of them could matter."""
    for turn in range(MOST_TURNS):
        found = solve_round(candidates.pairs, rule, seat_cost=seat_cost, seed=seed)
        larger = grow(candidates, found)
        told((turn + 1) / MOST_TURNS)
        if len(larger.mentors) == len(candidates.mentors):
            break
        candidates = larger
    else:
        found = solve_round(candidates.pairs, rule, seat_cost=seat_cost, seed=seed)
    return candidates, found


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whether any of `which` mentees has a pair with `least` points and more than `above`, less `prices`."""

    which: Flags
    above: Longs
    prices: Longs
    least: int


def grow(candidates: Candidates, found: Round) -> Candidates:
    """As long as before when nothing outside of the lists could change the round."""
    for asked in _questions(candidates, found):
        candidates = candidates.beyond(asked.above, prices=asked.prices, least=asked.least, which=asked.which)
    return candidates


def claim_of(candidates: Candidates, found: Round) -> Claim:
    """The round with its witnesses, as `audit` checks it against all pairs."""

    def group(mentees: Flags, least: int) -> Group:
        return Group(mentees=mentees, mentors=_around(candidates, mentees, least=least))

    return Claim(
        rows=candidates.rows,
        match=found.match,
        rule=found.rule,
        seat_cost=found.seat_cost,
        least=found.least,
        prices=found.prices // found.units,
        crowded=group(found.crowded, 0),
        tight=group(found.tight, found.least),
        blocked=group(found.blocked, found.least + 1),
    )


def _questions(candidates: Candidates, found: Round) -> Iterator[Question]:
    """How many are matched, the worst off, who competes for what is scarce, and the sum, in this order."""
    claim = claim_of(candidates, found)
    anything = np.full(len(candidates.rows), -1, dtype=np.int64)
    proofs = [(claim.tight, claim.least)]
    if found.rule is Rule.FAIREST:
        proofs.append((claim.blocked, claim.least + 1))
    if not _all_seats_taken(candidates, found):
        proofs.append((claim.crowded, 0))
    for group, least in reversed(proofs):
        yield Question(which=group.mentees, above=anything, prices=_far(group.mentors), least=least)
    tight, scarce = claim.tight.mentees, claim.tight.mentors
    kept = _kept(candidates, claim)
    yield Question(which=tight, above=kept, prices=claim.prices, least=claim.least)
    yield Question(which=~tight, above=kept, prices=claim.prices + _far(scarce), least=claim.least)


def _far(mentors: Flags) -> Longs:
    return np.where(mentors, OUT_OF_REACH, 0)


def _all_seats_taken(candidates: Candidates, found: Round) -> bool:
    """Then no more can be matched, whoever else is on the lists."""
    seats = candidates.snapshot.mentors.seats
    return int((found.match != UNMATCHED).sum()) == int(np.maximum(seats, 0).sum())


def _around(candidates: Candidates, group: Flags, *, least: int) -> Flags:
    """The mentors whom a group of mentees could have with so many points."""
    around = np.zeros(len(candidates.snapshot.mentors), dtype=np.bool_)
    around[candidates.mentors[group[candidates.mentees] & (candidates.points >= least)]] = True
    return around


def _kept(candidates: Candidates, claim: Claim) -> Longs:
    """What the best pair that each may use is worth at the prices; of who may stay without, not below 0."""
    tight, scarce = claim.tight.mentees, claim.tight.mentors
    usable = (candidates.points >= claim.least) & (tight[candidates.mentees] | ~scarce[candidates.mentors])
    kept = np.full(len(candidates.rows), NOTHING, dtype=np.int64)
    value = candidates.points.astype(np.int64) - claim.prices[candidates.mentors]
    np.maximum.at(kept, candidates.mentees[usable], value[usable])
    may_stay = np.ones_like(tight) if claim.rule is Rule.SUM else tight
    kept[may_stay] = np.maximum(kept[may_stay], 0)
    return kept
