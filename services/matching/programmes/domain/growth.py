"""Which lists have to grow before a round holds for all pairs, and not for the listed ones alone."""

import numpy as np

from services.matching.engine.pairs import UNMATCHED, Flags, Longs
from services.matching.engine.rounds import Round
from services.matching.programmes.domain.candidates import LONGER, Candidates

AT_A_TIME = 8
"""How many mentors a mentee's list grows by in one turn, for the sum."""
MOST_PAIRS = 6_000_000
"""Above that many pairs no list is made whole; the certificate then says for which pairs it holds."""


def grown(candidates: Candidates, found: Round) -> Candidates:
    """The same lists if nothing outside of them could change the round; otherwise longer ones."""
    which = _unproven(candidates, found)
    if len(candidates.mentors) + int(which.sum() * candidates.known.max(initial=1)) * LONGER <= MOST_PAIRS:
        candidates = candidates.longer(which)
    prices = point_prices(found)
    return candidates.dearer(prices, _kept(candidates, prices), k=AT_A_TIME)


def proves(candidates: Candidates, found: Round) -> bool:
    """Whether how many are matched, and the worst off, are proven for all pairs."""
    return not _unproven(candidates, found).any()


def point_prices(found: Round) -> Longs:
    """In whole points, rounded down."""
    prices: Longs = found.prices // found.units
    return prices


def _unproven(candidates: Candidates, found: Round) -> Flags:
    """Mentees who are part of a proof by scarcity that needs to know everybody they could be matched with."""
    nobody = np.zeros(len(candidates.rows), dtype=np.bool_)
    scarce = nobody if _all_seats_taken(candidates, found) else found.crowded | found.tight | (found.match == UNMATCHED)
    better_is_known = _lowest(candidates) <= found.least
    unproven: Flags = ~candidates.whole & (scarce | (found.blocked & ~better_is_known))
    return unproven


def _all_seats_taken(candidates: Candidates, found: Round) -> bool:
    """Then no more can be matched, whoever else is on the lists."""
    seats = candidates.snapshot.mentors.seats
    return int((found.match != UNMATCHED).sum()) == int(np.maximum(seats, 0).sum())


def _lowest(candidates: Candidates) -> Longs:
    lowest = np.full(len(candidates.rows), np.iinfo(np.int64).max)
    np.minimum.at(lowest, candidates.mentees, candidates.points.astype(np.int64))
    return lowest


def _kept(candidates: Candidates, prices: Longs) -> Longs:
    """What the best mentor on each list is worth at the prices."""
    kept = np.full(len(candidates.rows), np.iinfo(np.int64).min)
    np.maximum.at(kept, candidates.mentees, candidates.points.astype(np.int64) - prices[candidates.mentors])
    return kept
