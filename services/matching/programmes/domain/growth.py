"""Which lists have to grow before a round holds for all pairs, and not for the listed ones alone."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.pairs import UNMATCHED, Flags, Longs
from services.matching.engine.rounds import Round
from services.matching.programmes.domain.candidates import NOTHING, Candidates

AT_A_TIME = 8
"""How many mentors a mentee's list grows by in one turn, for the sum."""
MOST_PAIRS = 6_000_000
"""Above that many no lists are made whole; the certificate then says that it holds for the listed pairs."""
OUT_OF_REACH = 1_000_000
"""Points: the price of mentors whose seats are all for others."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Lists that are as long as before when nothing outside of them could change the round.

    `settled`: this is proven for the sum; `proven`: for how many are matched and for the worst off.
    """

    candidates: Candidates
    settled: bool
    proven: bool


def grow(candidates: Candidates, found: Round) -> Growth:
    """Lets the lists grow for the proofs by scarcity, and by whoever is worth more than anybody on them."""
    which = unproven(candidates, found)
    if int(which.sum()) * len(candidates.snapshot.mentors) <= MOST_PAIRS:
        candidates = candidates.longer(which)
    usable, scarce = _usable(candidates, found)
    prices, kept = point_prices(found), _kept(candidates, usable, point_prices(found))
    # Whoever of the tight is worth nothing to anybody may stay without, and so may whoever is below the least.
    kept[found.tight] = np.maximum(kept[found.tight], 0)
    enough = candidates.floor >= found.least
    larger, settled = candidates.dearer(prices, kept, which=found.tight & enough, k=AT_A_TIME)
    far = np.where(scarce, OUT_OF_REACH, prices)
    larger, others_settled = larger.dearer(far, kept, which=~found.tight & enough, k=AT_A_TIME)
    return Growth(candidates=larger, settled=settled and others_settled, proven=not unproven(larger, found).any())


def point_prices(found: Round) -> Longs:
    """In whole points, rounded down."""
    prices: Longs = found.prices // found.units
    return prices


def unproven(candidates: Candidates, found: Round) -> Flags:
    """Mentees who are part of a proof by scarcity that needs to know everybody they could be matched with.

    How many can be matched is about everybody; the rest is about pairs that are not below the least.
    """
    nobody = np.zeros(len(candidates.rows), dtype=np.bool_)
    left_out = nobody if _all_seats_taken(candidates, found) else found.crowded | (found.match == UNMATCHED)
    above = candidates.floor >= found.least
    flags: Flags = ~candidates.whole & (
        left_out | (found.tight & above) | (found.blocked & (candidates.floor > found.least))
    )
    return flags


def _all_seats_taken(candidates: Candidates, found: Round) -> bool:
    """Then no more can be matched, whoever else is on the lists."""
    seats = candidates.snapshot.mentors.seats
    return int((found.match != UNMATCHED).sum()) == int(np.maximum(seats, 0).sum())


def _usable(candidates: Candidates, found: Round) -> tuple[Flags, Flags]:
    """Which listed pairs the round may use, and which mentors are for the tight alone."""
    enough = candidates.points >= found.least
    tight = found.tight[candidates.mentees]
    scarce = np.zeros(len(candidates.snapshot.mentors), dtype=np.bool_)
    scarce[candidates.mentors[enough & tight]] = True
    usable: Flags = enough & (tight | ~scarce[candidates.mentors])
    return usable, scarce


def _kept(candidates: Candidates, usable: Flags, prices: Longs) -> Longs:
    """What the best mentor on each list is worth at the prices."""
    kept = np.full(len(candidates.rows), NOTHING, dtype=np.int64)
    value = candidates.points.astype(np.int64) - prices[candidates.mentors]
    np.maximum.at(kept, candidates.mentees[usable], value[usable])
    return kept
