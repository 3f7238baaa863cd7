"""The rank that each mentor can reach at most, by the parts that cost a few bytes: all mentors, a part at a time.

What a part can give only grows where another one is unknown: so what is lost by it, too.  No loop has a branch, so that
the processor takes many mentors at once; single precision errs by far less than ROUNDING allows for.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.kernels.columns import (
    ANSWERS,
    CHOICE,
    CLOSED,
    ENOUGH_ANSWERS,
    FORMATS,
    FULL,
    KIND,
    LADDER,
    LEVELS,
    NEEDED_STAGE,
    NEEDS,
    PEER,
    RESPONSIVENESS,
    REVERSE,
    ROUNDING,
    SIMILARITY,
    STAGE,
    STAGES,
    STYLE,
    TONES,
    TRAITS,
    WANTED,
    Bytes,
    Words,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

Reach = NDArray[np.float32]
ONES = 0x0101010101010101  # The lowest bit of each byte of a word: eight answers.


@compiled
def reach(
    mentors: Any, mentees: Any, one: int, base: Longs, opens: Bytes, needs: Ints, prices: Longs, most: Reach
) -> None:
    """Writes what each can reach, CLOSED for who is not open; a favourite can half of the choice's part more."""
    weights = base.astype(np.float32)
    top, each = np.float32(FULL + ROUNDING - base[CHOICE] // 2), weights[NEEDS] / max(mentees[WANTED][one] * FULL, 1)
    _needs(opens, needs, prices, top, (weights[NEEDS], np.float32(each)), most)
    if mentees[KIND][one] & (PEER | REVERSE) == 0:
        _guided(mentors[STAGES], mentees[NEEDED_STAGE][one], weights[STAGE] / np.float32(2), most)
    elif mentees[LEVELS][one] >= 0:
        _beside(mentors[LEVELS], mentees[LEVELS][one], mentees[KIND][one] == PEER, weights[STAGE] / np.float32(2), most)
    answers, own = mentors[TRAITS].view(np.uint64).reshape(len(most)), mentees[TRAITS][one].view(np.uint64)[0]
    _answered(answers, own, weights[SIMILARITY], most)
    _responsive(mentors[ANSWERS], weights[RESPONSIVENESS], most)
    _styled(mentors[TONES], mentors[FORMATS], mentees[TONES][one], mentees[FORMATS][one], weights[STYLE], most)


@compiled
def _needs(opens: Bytes, needs: Ints, prices: Longs, top: Any, weights: Any, most: Reach) -> None:
    weight, each = weights
    for other in range(len(most)):
        lost = weight - each * np.float32(needs[other])
        can = top - (lost if needs[other] >= 0 else np.float32(0)) - np.float32(prices[other])
        most[other] = can if opens[other] else np.float32(CLOSED)


@compiled
def _guided(stages: Bytes, stage: Any, half: Any, most: Reach) -> None:
    near = np.uint8(stage | ((((stage & LADDER) << 1) | ((stage & LADDER) >> 1)) & LADDER))
    for other in range(len(most)):
        guides = stages[other]
        near_lost = half if guides & near == 0 else np.float32(0)
        lost = near_lost + (half if guides & stage == 0 else np.float32(0))
        most[other] -= lost if guides != 0 else np.float32(0)


@compiled
def _beside(levels: Any, own: Any, peers: bool, half: Any, most: Reach) -> None:  # noqa: FBT001 - a kernel.
    for other in range(len(most)):
        apart = abs(levels[other] - own) if peers else max(levels[other] - own + 1, 0)
        most[other] -= half * np.float32(min(apart, 2)) if levels[other] >= 0 else np.float32(0)


@compiled
def _answered(answers: Words, own: Any, weight: Any, most: Reach) -> None:
    """Eight answers at once, in the bytes of a word: who gave both, and how far they are apart."""
    ones, low, high = np.uint64(ONES), np.uint64(7 * ONES), np.uint64(128 * ONES)
    own, fourth = own & low, weight / np.float32(4)
    for other in range(len(most)):
        word = answers[other] & low
        both = ((own + (high - ones)) & (word + (high - ones)) & high) >> np.uint64(7)
        apart = (word | high) - own
        less = (~apart & high) >> np.uint64(7)
        apart = (((apart ^ high) ^ (less * np.uint64(255))) + less) & (both * np.uint64(255))
        common = np.float32(np.int32((both * ones) >> np.uint64(56)))
        lost = fourth * np.float32(np.int32((apart * ones) >> np.uint64(56))) / common
        most[other] -= lost if common >= np.float32(ENOUGH_ANSWERS) else np.float32(0)


@compiled
def _responsive(answers: Any, weight: Any, most: Reach) -> None:
    for other in range(len(most)):
        lost = weight - weight * np.float32(answers[other]) / np.float32(FULL)
        most[other] -= lost if answers[other] >= 0 else np.float32(0)


@compiled
def _styled(tones: Bytes, formats: Bytes, tone: Any, form: Any, weight: Any, most: Reach) -> None:
    half = weight / np.float32(2)
    for other in range(len(most)):
        toned, formed = (tones[other] != 0) & (tone != 0), (formats[other] != 0) & (form != 0)
        each = half if toned & formed else weight
        lost = each if toned & (tones[other] != tone) else np.float32(0)
        most[other] -= lost + (each if formed & (formats[other] & form == 0) else np.float32(0))
