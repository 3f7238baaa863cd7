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
NOTHING = -(2**60)


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
    holder, price = np.full(len(level), -1, np.int32), _cheapest(first, level)
    kept = np.full((len(match), KEPT), -1, np.int64)
    who, worth = np.zeros((len(match), KEPT), np.int32), np.full((len(match), KEPT), NOTHING, np.int64)
    beyond = np.full(len(match), np.iinfo(np.int64).max, np.int64)
    waiting, count = order[::-1].copy(), len(order)
    while count:
        count -= 1
        bidder = waiting[count]
        place, ahead, second = _choice(price, floor, who[bidder], worth[bidder])
        if second < beyond[bidder]:
            _look(starts, mentors, values, price, floor, bidder, kept[bidder], who[bidder], worth[bidder], beyond)
            place, ahead, second = _choice(price, floor, who[bidder], worth[bidder])
        if place < 0:
            continue
        mentor = who[bidder, place]
        seat = first[mentor]
        out = holder[seat]
        match[bidder] = kept[bidder, place]
        if out >= 0:
            match[out] = -1
            waiting[count] = out
            count += 1
        level[seat] += ahead + step
        holder[seat] = bidder
        _sink(level, holder, seat, first[mentor + 1])
        price[mentor] = level[seat]
    return match


@compiled
def _cheapest(first: Longs, level: Longs) -> Longs:
    """What each mentor costs: the cheapest seat."""
    price = np.zeros(len(first) - 1, np.int64)
    for mentor in range(len(price)):
        if first[mentor] < first[mentor + 1]:
            price[mentor] = level[first[mentor]]
    return price


@compiled
def _choice(price: Longs, floor: int, who: Ints, worth: Longs) -> tuple[int, int, int]:
    """Which of the kept pairs is worth most now, how far ahead it is of the second or of staying out, and that."""
    best, second, chosen = floor, floor, -1
    for place in range(KEPT):
        value = worth[place] - price[who[place]]
        if value > best:
            best, second, chosen = value, best, place
        elif value > second:
            second = value
    return chosen, best - second, second


@compiled
def _look(
    starts: Longs, mentors: Ints, values: Longs, price: Longs, floor: int, bidder: int,
    kept: Longs, who: Ints, worth: Longs, beyond: Longs,
) -> None:  # fmt: skip
    """Goes through the whole list of a bidder: keeps the best pairs above the floor, and the most that is beyond."""
    left = np.empty(KEPT, np.int64)
    count, rest = 0, floor
    for pair in range(starts[bidder], starts[bidder + 1]):
        value = values[pair] - price[mentors[pair]]
        if value <= floor or (count == KEPT and value <= left[KEPT - 1]):
            rest = max(rest, value)
            continue
        if count == KEPT:
            rest = max(rest, left[KEPT - 1])
        count = min(count + 1, KEPT)
        place = count - 1
        while place > 0 and left[place - 1] < value:
            left[place], kept[place] = left[place - 1], kept[place - 1]
            place -= 1
        left[place], kept[place] = value, pair
    for place in range(KEPT):
        if place < count:
            who[place], worth[place] = mentors[kept[place]], values[kept[place]]
        else:
            kept[place], who[place], worth[place] = -1, 0, NOTHING
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
