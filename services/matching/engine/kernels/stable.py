"""Mentees propose, mentors hold the best: deferred acceptance of Gale and Shapley 1962, with mentors of many seats."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

SHORT = 64  # Pairs up to which a list is sorted by counting.


@compiled
def propose(
    ends: Longs, mentors: Ints, liking: Ints, tie: Longs, first: Longs,
    next_pair: Longs, holder: Ints, held_liking: Longs, held_tie: Longs, load: Longs, match: Ints,
) -> None:  # fmt: skip
    """Lets everybody propose down their list until nobody has something left to propose.

    - mentors: lists, the dearest mentor first; a mentee's rest of the list is from next_pair to ends.
    - liking: what each pair is worth to its mentor.  tie: for each mentee; among equals a mentor holds the lowest.
    - first: m + 1 offsets into the seats.
    - next_pair, holder, held_liking, held_tie, load, match: where things stand, changed in place; each mentor's seats
      are a heap with the one on top whom it would let go first.
    """
    waiting, count = np.empty(len(match), np.int32), 0
    for mentee in range(len(match) - 1, -1, -1):
        if match[mentee] < 0:
            waiting[count] = mentee
            count += 1
    while count:
        count -= 1
        mentee = waiting[count]
        while match[mentee] < 0 and next_pair[mentee] < ends[mentee]:
            pair = next_pair[mentee]
            next_pair[mentee] += 1
            mentor = mentors[pair]
            top, end = first[mentor], first[mentor] + load[mentor]
            if end < first[mentor + 1]:
                load[mentor] += 1
                _rise(holder, held_liking, held_tie, top, end, mentee, liking[pair], tie[mentee])
            elif top < end and _worse(held_liking[top], held_tie[top], liking[pair], tie[mentee]):
                waiting[count] = holder[top]
                count += 1
                match[holder[top]] = -1
                _sink(holder, held_liking, held_tie, top, end, mentee, liking[pair], tie[mentee])
            else:
                continue
            match[mentee] = mentor


@compiled
def dearest_first(starts: Longs, mentors: Ints, points: Ints, tie: Longs) -> Longs:
    """The positions of all pairs, list by list, the most points first, the mentor of the lowest tie among equals."""
    order, keys = np.empty(len(points), np.int64), np.empty(len(points), np.int64)
    for pair in range(len(points)):
        keys[pair] = tie[mentors[pair]] - (np.int64(points[pair]) << 32)
    for mentee in range(len(starts) - 1):
        begin, end = starts[mentee], starts[mentee + 1]
        if end - begin > SHORT:
            order[begin:end] = begin + np.argsort(keys[begin:end])
        else:
            _count(keys[begin:end], begin, order)
    return order


@compiled
def _count(keys: Longs, begin: int, order: Longs) -> None:
    """Sorts a short list by how many are less than each: no branch that the processor could guess wrong."""
    for one in range(len(keys)):
        place, key = np.int64(0), keys[one]
        for other in range(len(keys)):  # By number: of an iterator the compiler makes no vector.
            place += keys[other] < key
        order[begin + place] = begin + one


@compiled
def _worse(liking: int, tie: int, other_liking: int, other_tie: int) -> bool:
    return liking < other_liking or (liking == other_liking and tie > other_tie)


@compiled
def _rise(
    holder: Ints, held_liking: Longs, held_tie: Longs, top: int, seat: int, mentee: int, liking: int, tie: int
) -> None:  # fmt: skip
    """Takes a mentee into a free seat at the end of the heap."""
    here = seat
    while here > top:
        parent = top + (here - top - 1) // 2
        if not _worse(liking, tie, held_liking[parent], held_tie[parent]):
            break
        holder[here], held_liking[here], held_tie[here] = holder[parent], held_liking[parent], held_tie[parent]
        here = parent
    holder[here], held_liking[here], held_tie[here] = mentee, liking, tie


@compiled
def _sink(
    holder: Ints, held_liking: Longs, held_tie: Longs, top: int, end: int, mentee: int, liking: int, tie: int
) -> None:  # fmt: skip
    """Takes a mentee in place of the one on top."""
    here = top
    while True:
        child = top + 2 * (here - top) + 1
        if child >= end:
            break
        if child + 1 < end and _worse(held_liking[child + 1], held_tie[child + 1], held_liking[child], held_tie[child]):
            child += 1
        if not _worse(held_liking[child], held_tie[child], liking, tie):
            break
        holder[here], held_liking[here], held_tie[here] = holder[child], held_liking[child], held_tie[child]
        here = child
    holder[here], held_liking[here], held_tie[here] = mentee, liking, tie
