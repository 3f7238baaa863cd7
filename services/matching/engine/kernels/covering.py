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
    Words,
    lowest_bit,
    told,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

WHOLE = 2**14  # More than a skill can be worth.


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
def cover(mentees: Any, one: int, held: Any, covered: Ints, needs: Ints) -> None:
    """Writes what the needs that each mentor covers are worth together: UNKNOWN if nothing is
    needed, and of who named no skill.

    Needs come one after the other, so `covered` says how far each mentor has come: the last need that they meet, and
    what their skill that is worth most for it is worth.
    """
    (starts, who), bits, for_needs, worths = held, mentees[NEAR_BITS], mentees[NEAR_NEEDS], mentees[NEAR_CREDITS]
    covered[:], needs[:] = 0, 0 if mentees[WANTED][one] else UNKNOWN
    for near in range(mentees[NEAR_STARTS][one], mentees[NEAR_STARTS][one + 1]):
        bit, need, worth = bits[near], WHOLE * (for_needs[near] + 1), worths[near]
        if bit + 2 >= len(starts):
            continue
        for other in who[starts[bit] : starts[bit + 1]]:
            before = max(covered[other] - need, 0)
            after = max(worth, before)
            needs[other] += after - before
            covered[other] = need + after
    for other in who[starts[-2] : starts[-1]]:
        needs[other] = UNKNOWN
