"""A programme's round: everybody who can gets a mentor, nobody is left far behind, and the sum is the best possible.

The rules apply one after the other: as many mentees as possible are matched; among those matchings the lowest score
is as high as possible; among those the scores less the seat costs are as many as possible.  The first two are solved
by augmenting paths.  They leave the structure of Dulmage and Mendelsohn: mentees who compete for scarce seats, all of
which are taken, and the others, all of whom are matched.  The last one is a flow of least cost on that structure.  For
the sum alone and very many mentees an auction is faster; it bounds how far from the best it is (Bertsekas 1988).
`certificate` proves either.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from services.matching.engine.network import Network
from services.matching.engine.pairs import UNMATCHED, Flags, Ints, Longs, Pairs

MANY = 10_000
"""Up to here the sum alone is solved exactly as well; beyond, by an auction with COARSE units to a point."""
COARSE = 2


class Rule(Enum):
    """What counts, in this order."""

    FAIREST = "how many, then the worst off, then the sum"
    MOST = "how many, then the sum"
    SUM = "the sum alone: a mentee may stay without a mentor though there is one"


@dataclass(frozen=True, kw_only=True)
class Round:
    """What was decided, and all that a reader needs to check it without solving anything.

    - match: for each mentee the mentor, int32, -1 for nobody.
    - prices: for each mentor what a seat is worth, in `units` to a point, int64; whole points unless it was an auction.
    - seat_cost: points; see `seat_costs`.
    - least: no pair with fewer points is used.
    - crowded: mentees whose mentors have, all together, fewer seats than they are.  It shows that no more can be
      matched, and why each unmatched one is not.
    - tight: the same if only pairs with at least `least` points counted: who competes for seats that are scarce.
    - blocked: the same if only pairs with more than `least` points counted.  It shows that `least` can't be raised.
    """

    rule: Rule
    seat_cost: int
    seed: int
    units: int
    match: Ints
    prices: Longs
    least: int
    crowded: Flags
    tight: Flags
    blocked: Flags


def seat_costs(seats: Ints, seat_cost: int) -> tuple[Longs, Longs]:
    """What each seat of each mentor costs in points: seat k of c (from 0) costs k/c of `seat_cost`, rounded down.

    Rising costs spread the load in proportion to what each mentor offers.  Returns m + 1 offsets, and the costs.
    """
    first = np.concatenate([[0], np.cumsum(seats, dtype=np.int64)])
    of = np.repeat(seats.astype(np.int64), seats)
    return first, seat_cost * (np.arange(first[-1]) - np.repeat(first[:-1], seats)) // np.maximum(of, 1)


def solve_round(pairs: Pairs, rule: Rule = Rule.FAIREST, *, seat_cost: int = 300, seed: int = 0) -> Round:
    """Matches each mentee with at most one mentor, and each mentor with at most as many mentees as it has seats.

    The best there is; except by Rule.SUM with more than 10,000 mentees, when it is within half a point for
    each match (see `auction_round`).  `seed` decides between equals.  The same arguments give the same result, to
    the byte.
    """
    if rule is Rule.SUM and pairs.mentees > MANY:
        return auction_round(pairs, seat_cost=seat_cost, seed=seed)
    usable, order = pairs.only(pairs.seats[pairs.mentors] > 0), _order(pairs.mentees, seed)
    if rule is Rule.SUM:
        return _best_sum(usable, order, seat_cost=seat_cost, seed=seed)
    least, groups, matched = _structure(usable, rule)
    crowded, tight, blocked = groups
    usable = usable.only(usable.points >= least)
    rows, scarce = usable.rows(), np.zeros(len(pairs.seats), dtype=np.bool_)
    scarce[usable.mentors[tight[rows]]] = True
    inside = usable.only(tight[rows] | ~scarce[usable.mentors])
    match, prices, staying = _flow(inside, tight, order, staying=pairs.mentees - matched, seat_cost=seat_cost)
    prices[scarce] += staying
    return Round(
        rule=rule, seat_cost=seat_cost, seed=seed, units=1, match=match, prices=prices,
        least=least, crowded=crowded, tight=tight, blocked=blocked,
    )  # fmt: skip


def _best_sum(pairs: Pairs, order: Ints, *, seat_cost: int, seed: int) -> Round:
    nobody, everybody = np.zeros(pairs.mentees, dtype=np.bool_), np.ones(pairs.mentees, dtype=np.bool_)
    match, prices, _ = _flow(pairs, everybody, order, staying=pairs.mentees, seat_cost=seat_cost)
    return Round(
        rule=Rule.SUM, seat_cost=seat_cost, seed=seed, units=1, match=match, prices=prices,
        least=0, crowded=nobody, tight=nobody, blocked=nobody,
    )  # fmt: skip


def auction_round(pairs: Pairs, *, seat_cost: int = 300, seed: int = 0, units: int = COARSE) -> Round:
    """The best sum, within (matched / units) points, where `units` is the number of price steps to a point."""
    usable, order = pairs.only(pairs.seats[pairs.mentors] > 0), _order(pairs.mentees, seed)
    match, prices = _bid(usable, order, seat_cost=seat_cost, units=units)
    nobody = np.zeros(pairs.mentees, dtype=np.bool_)
    return Round(
        rule=Rule.SUM, seat_cost=seat_cost, seed=seed, units=units, match=match, prices=prices,
        least=0, crowded=nobody, tight=nobody, blocked=nobody,
    )  # fmt: skip


def _order(count: int, seed: int) -> Ints:
    return np.random.default_rng(seed).permutation(count).astype(np.int32)


def _structure(pairs: Pairs, rule: Rule) -> tuple[int, tuple[Flags, Flags, Flags], int]:
    """The least score that leaves as many matched as possible, the groups that prove it, and how many are matched."""
    from services.matching.engine.kernels import cardinality  # noqa: PLC0415 - numba is only for who solves.

    def largest(least: int, known: Longs) -> tuple[int, Longs]:
        kept = known >= 0
        kept[kept] = pairs.points[known[kept]] >= least
        match = np.where(kept, known, UNMATCHED)
        return cardinality.match_most(pairs.starts, pairs.mentors, pairs.points, pairs.seats, least, match), match

    def crowd(least: int, match: Longs) -> Flags:
        return cardinality.crowd(pairs.starts, pairs.mentors, pairs.points, pairs.seats, least, match)

    most, match = largest(0, np.full(pairs.mentees, UNMATCHED, dtype=np.int64))
    crowded = crowd(0, match)
    if rule is Rule.MOST or most == 0:
        return 0, (crowded, crowded, np.zeros(pairs.mentees, dtype=np.bool_)), most
    scores = np.unique(pairs.points)
    low, high = 0, len(scores)
    while high - low > 1:
        middle = (low + high) // 2
        reached, found = largest(int(scores[middle]), match)
        low, high, match = (middle, high, found) if reached == most else (low, middle, match)
    least = int(scores[low])
    _, above = largest(least + 1, match)
    return least, (crowded, crowd(least, match), crowd(least + 1, above)), most


def _units(pairs: Pairs) -> int:
    """So many price steps to a point that all steps together, one for each mentee, mentor and seat, are less."""
    useful = np.minimum(pairs.seats, pairs.mentees + 1).sum(dtype=np.int64)
    return int(4 * (pairs.mentees + len(pairs.seats) + useful + 4))


def _whole(price: Longs, *, units: int) -> Longs:
    """Prices of a cheapest flow in whole points, as good as those in `units` to a point.

    They are rounded down from where no two lie within a step of each other: there are four times as many steps as
    nodes, so there is such a gap.  A difference of two prices that a cost bounds, up to a step, is then bounded by it.
    """
    steps = np.sort(price % units)
    gaps = np.diff(steps, append=steps[0] + units)
    widest = int(gaps.argmax())
    whole: Longs = (price - steps[widest] - 1) // units
    return whole


def _flow(
    pairs: Pairs, may_stay: Flags, order: Ints, *, staying: int, seat_cost: int
) -> tuple[Ints, Longs, int]:  # fmt: skip
    """The best sum in which at most `staying` of those who may stay without a mentor do, and nobody else.

    Returns the match, the price of each mentor, and what staying is worth at those prices, in points.
    """
    mentees, mentors = pairs.mentees, len(pairs.seats)
    without, drain = mentees + mentors, mentees + mentors + 1
    node = np.argsort(order)
    network = Network(nodes=drain + 1)
    shuffled = np.argsort(node[pairs.rows()], kind="stable")
    used = network.add(
        node[pairs.rows()][shuffled], mentees + pairs.mentors[shuffled], room=1, cost=-pairs.points[shuffled]
    )
    useful = np.minimum(pairs.seats, mentees + 1)  # One that nobody takes keeps the price down.
    first, costs = seat_costs(pairs.seats, seat_cost)
    seat = np.arange(first[-1]) - np.repeat(first[:-1], pairs.seats)
    kept = seat < np.repeat(useful, pairs.seats)
    network.add(mentees + np.repeat(np.arange(mentors), pairs.seats)[kept], drain, room=1, cost=costs[kept])
    network.add(np.sort(node[may_stay]), without, room=1, cost=0)
    network.add(without, drain, room=staying, cost=0)
    supply = np.zeros(drain + 1, dtype=np.int64)
    supply[:mentees], supply[drain] = 1, -mentees
    flow, price = network.cheapest(supply, units=_units(pairs))
    price = _whole(price, units=_units(pairs))
    taken = shuffled[np.flatnonzero(flow[used])]
    match = np.full(mentees, UNMATCHED, dtype=np.int32)
    match[pairs.rows()[taken]] = pairs.mentors[taken]
    return match, price[drain] - price[mentees:without], int(price[without] - price[drain])


def _bid(pairs: Pairs, order: Ints, *, seat_cost: int, units: int) -> tuple[Ints, Longs]:
    from services.matching.engine.kernels.auction import auction  # noqa: PLC0415 - numba is only for who solves.

    first, costs = seat_costs(pairs.seats, seat_cost)
    level, values = costs * units, pairs.points.astype(np.int64)
    values *= units
    got = auction(pairs.starts, pairs.mentors, values, first, level, order, 0, 1)
    match = np.full(pairs.mentees, UNMATCHED, dtype=np.int32)
    match[got >= 0] = pairs.mentors[got[got >= 0]]
    prices = np.zeros(len(pairs.seats), dtype=np.int64)
    prices[pairs.seats > 0] = level[first[:-1][pairs.seats > 0]]
    return match, prices
