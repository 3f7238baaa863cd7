"""Mentees bid for seats until nobody wants to change: the auction of Bertsekas (1988), with mentors who have several.

The seats of a mentor are a heap by price, so that the cheapest seat is what the mentor costs.  A seat starts at its
reserve: convex seat costs are nothing but higher reserves of later seats.  Prices only rise; therefore each bidder
keeps its few best pairs and what the others were worth at most, and looks at the whole list seldom.
"""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

KEPT = 8
"""How many of its best pairs a bidder keeps in view."""


@compiled
def auction(
    starts: Longs, mentors: Ints, values: Longs, first: Longs, level: Longs, order: Ints, floor: int, step: int
) -> Longs:
    """For each bidder the position of the pair that it got, or -1.

    - values: what each pair is worth to its bidder, in the unit of `level`.
    - first: m + 1 offsets into the seats; every mentor of a pair has at least one.
    - level: the reserve of each seat, ascending for each mentor; afterwards its price, the least one first.
    - order: the bidders, who comes first.
    - floor: a bidder who can have no more than this stays out.
    - step: the least raise.  Nobody ends up more than this below what the prices would let them have.
    """
    match = np.full(len(starts) - 1, -1, np.int64)
    holder = np.full(len(level), -1, np.int32)
    kept = np.full((len(match), KEPT), -1, np.int64)
    beyond = np.full(len(match), np.iinfo(np.int64).max, np.int64)
    waiting, count = order[::-1].copy(), len(order)
    while count:
        count -= 1
        bidder = waiting[count]
        pair, raised = _choice(starts, mentors, values, first, level, floor, bidder, kept[bidder], beyond)
        if pair < 0:
            continue
        match[bidder] = pair
        seat = first[mentors[pair]]
        out = holder[seat]
        if out >= 0:
            match[out] = -1
            waiting[count] = out
            count += 1
        level[seat] += raised + step
        holder[seat] = bidder
        _sink(level, holder, seat, first[mentors[pair] + 1])
    return match


@compiled
def _choice(
    starts: Longs, mentors: Ints, values: Longs, first: Longs, level: Longs, floor: int, bidder: int,
    mine: Longs, beyond: Longs,
) -> tuple[int, int]:  # fmt: skip
    """The pair that is worth most to a bidder now, and by how much more than the second or than staying out."""
    while True:
        best, second, chosen = floor, floor, -1
        for pair in mine:
            if pair < 0:
                break
            value = values[pair] - level[first[mentors[pair]]]
            if value > best:
                best, second, chosen = value, best, pair
            elif value > second:
                second = value
        if second >= beyond[bidder]:
            return chosen, best - second
        _look(starts, mentors, values, first, level, floor, bidder, mine, beyond)


@compiled
def _look(
    starts: Longs, mentors: Ints, values: Longs, first: Longs, level: Longs, floor: int, bidder: int,
    mine: Longs, beyond: Longs,
) -> None:  # fmt: skip
    """Goes through the whole list of a bidder: keeps the best pairs above the floor, and the most that is beyond."""
    worth = np.empty(KEPT, np.int64)
    count, rest = 0, floor
    for pair in range(starts[bidder], starts[bidder + 1]):
        value = values[pair] - level[first[mentors[pair]]]
        if value <= floor:
            continue
        if count == KEPT:
            if value <= worth[KEPT - 1]:
                rest = max(rest, value)
                continue
            rest = max(rest, worth[KEPT - 1])
        else:
            count += 1
        place = count - 1
        while place > 0 and worth[place - 1] < value:
            worth[place], mine[place] = worth[place - 1], mine[place - 1]
            place -= 1
        worth[place], mine[place] = value, pair
    mine[count:] = -1
    beyond[bidder] = rest


@compiled
def _sink(level: Longs, holder: Ints, seat: int, end: int) -> None:
    """Restores the heap of one mentor after the price of its first seat rose."""
    first, here = seat, seat
    price, owner = level[seat], holder[seat]
    while True:
        child = first + 2 * (here - first) + 1
        if child >= end:
            break
        if child + 1 < end and level[child + 1] < level[child]:
            child += 1
        if level[child] >= price:
            break
        level[here], holder[here] = level[child], holder[child]
        here = child
    level[here], holder[here] = price, owner
