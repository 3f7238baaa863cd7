"""Who covers a need, found from who has which skill: most mentors have none of those that count."""

from typing import Any

import numpy as np

from services.matching.engine.kernels.columns import (
    NEAR_BITS,
    NEAR_CREDITS,
    NEAR_NEEDS,
    NEAR_STARTS,
    UNKNOWN,
    WANTED,
    Bytes,
    Words,
    lowest_bit,
    told,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs


@compiled
def holders(skills: Words) -> tuple[Longs, Ints]:
    """Who has each skill, as positions in one list of mentors; behind the last skill those who have none."""
    none = 64 * skills.shape[1]
    ends = np.zeros(none + 2, np.int64)
    for other in range(len(skills)):
        for word in range(skills.shape[1]):
            left = skills[other, word]
            while left != 0:
                ends[64 * word + lowest_bit(left) + 1] += 1
                left &= left - np.uint64(1)
        ends[none + 1] += not told(skills, other)
    starts = np.cumsum(ends)
    ends[:], who = starts, np.empty(starts[-1], np.int32)
    for other in range(len(skills)):
        for word in range(skills.shape[1]):
            left = skills[other, word]
            while left != 0:
                bit = 64 * word + lowest_bit(left)
                who[ends[bit]] = other
                ends[bit] += 1
                left &= left - np.uint64(1)
        if not told(skills, other):
            who[ends[none]] = other
            ends[none] += 1
    return starts, who


@compiled
def cover(mentees: Any, one: int, held: Any, opens: Bytes, covering: Any, found: Ints) -> int:
    """Writes who of the open covers any need, or has named no skill, and how much; returns how many.

    `covering` has for each mentor the needs met so far (0 for nobody here), what the skill that is worth most for the
    last one of them is worth, and the share of all needs.  Needs come one after the other.
    """
    (starts, who), (seen, credit, needs), wanted, count = held, covering, mentees[WANTED][one], 0
    bits, for_needs, worths = mentees[NEAR_BITS], mentees[NEAR_NEEDS], mentees[NEAR_CREDITS]
    seen[:] = 0
    for near in range(mentees[NEAR_STARTS][one], mentees[NEAR_STARTS][one + 1]):
        bit, need, worth = bits[near], for_needs[near] + 1, worths[near]
        if bit + 2 >= len(starts):
            continue
        for at in range(starts[bit], starts[bit + 1]):
            other = who[at]
            if opens[other]:
                if seen[other] != need:
                    found[count], count = other, count + (seen[other] == 0)
                    needs[other] = needs[other] if seen[other] else 0
                    seen[other], credit[other] = need, 0
                more = max(worth - credit[other], 0)
                needs[other] += more
                credit[other] += more
    for at in range(count):
        needs[found[at]] //= wanted
    for at in range(starts[-2], starts[-1]):
        found[count], needs[who[at]], seen[who[at]] = who[at], UNKNOWN, 1
        count += opens[who[at]]
    return count
