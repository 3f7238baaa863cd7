"""Peers: pairs within one group of people, as much in sum as can be had.

Everybody appears on both sides of a two-sided market (the double cover).  Its best matching is worth twice the best
that halves of pairs could reach, which bounds what pairs can reach; only cycles of odd length lose anything when they
are cut into pairs (Balinski 1965).  What is lost is looked for nearby.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.pairs import Ints, Longs, pairs_of
from services.matching.engine.rounds import Rule, auction_round, solve_round

EXACT_COVER = 3_000
"""Up to so many people the double cover is solved exactly, which makes the bound as tight as it gets."""
_MOST_ROUNDS = 20


@dataclass(frozen=True, kw_only=True)
class Peers:
    """partner: for each person the other one, int32, -1 for nobody.  prices: of everybody, in `units` to a point."""

    partner: Ints
    prices: Longs
    units: int


def solve_peers(people: int, firsts: Ints, seconds: Ints, points: Ints, *, seed: int = 0) -> Peers:
    """Pairs people up, each with at most one other.

    `firsts`, `seconds` and `points` (int32, 0 to 10 000) say each pair once, in either direction.  Within what
    `certify_peers` says of the best; ties by `seed`.  Raises ValueError for a person paired with themselves.
    """
    from services.matching.engine.kernels import peers  # noqa: PLC0415 - numba is only for who solves.

    if (firsts == seconds).any():
        raise ValueError("Nobody is their own peer")
    rows, others = np.concatenate([firsts, seconds]), np.concatenate([seconds, firsts])
    both = pairs_of(rows, others, np.concatenate([points, points]), np.ones(people, np.int32), mentees=people)
    if people <= EXACT_COVER:
        cover = solve_round(both, Rule.SUM, seat_cost=0, seed=seed)
    else:
        cover = auction_round(both, seat_cost=0, seed=seed)
    at = both.positions(cover.match)
    worth = np.where(at >= 0, both.points[at] if len(both.points) else 0, 0).astype(np.int64)
    partner = peers.cut(cover.match, worth)
    peers.improve(both.starts, both.mentors, both.points, partner, _MOST_ROUNDS)
    return Peers(partner=partner, prices=cover.prices, units=cover.units)
