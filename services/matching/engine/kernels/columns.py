"""What every kernel over people shares: the columns by number, and sets in words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.kernels.compiled import compiled

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

# The columns of `Mentors` and `Mentees` in the order of their fields: those of both, then those of one.
IDS, PERSONS, MANAGERS, TEAMS, EMPLOYERS, REGIONS, LEVELS, ROLES, WISHES, TONES = range(10)
FORMATS, TRAITS, ZONES, LANGUAGES, INDUSTRIES, ALL_INDUSTRIES, SECTIONS, NETWORKS, WEEKS, TIMED = range(10, 20)
KINDS, STAGES, SEATS, TAKING, SKILLS, ANSWERS = range(20, 26)
NEED_IDS, KIND, NEEDED_STAGE, FIRST, WANTED, NEAR_STARTS, NEAR_BITS, NEAR_NEEDS, NEAR_CREDITS, FEW, SOME = range(20, 31)

NEEDS, STAGE, SIMILARITY, AVAILABILITY, LANGUAGE, STYLE, AFFILIATION, RESPONSIVENESS, RARITY, CHOICE = range(10)
FULL, HALF, UNKNOWN = 10_000, 5_000, -1
ROUNDING = 32  # Points by which the roundings of all parts together may exceed a bound.
PEER, REVERSE, UPWARD, LADDER = 0b10, 0b100, 0b1001, 0b11111
ENOUGH_QUARTERS, ENOUGH_ANSWERS, FARTHEST_ZONE = 12, 4, 48
NO_ZONE, HIGHEST, ANSWERED = -(2**15), 127, 2**16
OUT, FAVOURITE, ASIDE = 1, 2, 3
NEVER, CLOSED = -(2**29), -(2**30)  # Points: below every rank, and below that.


@compiled
def meet(sets: Words, one: int, others: Words, other: int) -> bool:
    """Whether two sets have anything in common; either may know more words than the other."""
    shared = np.uint64(0)
    for word in range(min(sets.shape[1], others.shape[1])):
        shared |= sets[one, word] & others[other, word]
    return bool(shared != 0)


@compiled
def told(sets: Words, one: int) -> bool:
    """Whether there is anything in a set."""
    return meet(sets, one, sets, one)


@compiled
def count_bits(word: int) -> int:
    """How many bits are set; the compiler knows the idiom."""
    bits = np.uint64(word)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def lowest_bit(word: Any) -> int:
    """The place of the lowest bit that is set."""
    return count_bits((word & (~word + np.uint64(1))) - np.uint64(1))
