"""Scores that explain themselves: whole points for each named part, and the parts sum to the score exactly.

A part that is unknown neither adds nor subtracts: its weight goes to the known parts in proportion to their own, so
that a score always reads as "of 10 000" and somebody who has said little is neither punished nor favoured for it.
The mentee's own choice stands apart from that: its weight is its own and never grows, and who has chosen nothing gets
half of it, so that a favourite and a "not for me" change this one part and no other.

The shown score weighs both sides' views, 6 to 4.  It is rounded in each part, so that its parts are whole; from
(6 s1 + 4 s2) / 10 it may therefore differ by less than a point for each part and side.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

import numpy as np

from services.matching.engine.arrays import Shorts
from services.matching.engine.fits import FULL, UNKNOWN
from services.matching.engine.pairs import Flags, Longs
from services.matching.engine.weights import MENTEE_SHARE, MENTOR_SHARE, MOST, PARTS, Weighing, Weights

SHARES = MENTEE_SHARE + MENTOR_SHARE
CHOICE = PARTS.index("choice")
_SHARED_OUT = [place for place in range(len(PARTS)) if place != CHOICE]


@dataclass(frozen=True, kw_only=True)
class Scores:
    """`total` has n integers from 0 to 10 000; `points`, `most` and `known` are n x parts, in the order of PARTS.

    `most` is what a part could have given; it is 0 where the part is not known.  `mentee` and `mentor` are what each
    side's own view gives.
    """

    total: Longs
    points: Longs
    most: Longs
    known: Flags
    mentee: Longs
    mentor: Longs


@dataclass(frozen=True, kw_only=True)
class Tables:
    """For each pattern of known parts (bit i: part i is known) what each part can give, in the three views."""

    shown: Longs
    mentee: Longs
    mentor: Longs


def score(fits: Shorts, weighing: Weighing) -> Scores:
    """The scores of n pairs from their fits (n x parts); halves are rounded up."""
    known = fits != UNKNOWN
    patterns, given = tables(weighing), known @ (1 << np.arange(len(PARTS)))
    most = patterns.shown[given]
    points = points_of(most, fits)
    return Scores(
        total=points.sum(axis=1),
        points=points,
        most=most,
        known=known,
        mentee=points_of(patterns.mentee[given], fits).sum(axis=1),
        mentor=points_of(patterns.mentor[given], fits).sum(axis=1),
    )


def points_of(most: Longs, fits: Shorts) -> Longs:
    """What each part gives; what is unknown can give nothing."""
    points: Longs = (most * np.maximum(fits, 0) + FULL // 2) // FULL
    return points


@lru_cache(maxsize=64)
def tables(weighing: Weighing) -> Tables:
    """What each part can give by what is known; the row of nothing known has the choice alone."""
    mentee, mentor = redistributed(weighing.mentee), redistributed(weighing.mentor)
    both = MENTEE_SHARE * mentee + MENTOR_SHARE * mentor
    shown = np.array([_apportioned(row, SHARES) for row in both.tolist()], dtype=np.int64)
    shown.flags.writeable = False
    return Tables(shown=shown, mentee=mentee, mentor=mentor)


@lru_cache(maxsize=64)
def redistributed(weights: Weights) -> Longs:
    """For each pattern of known parts what each part can give in one view.

    Rounded by largest remainder, the earlier part first.
    """
    own = astuple(weights)
    table = np.zeros((1 << len(own), len(own)), dtype=np.int64)
    for pattern in range(len(table)):
        kept = [own[place] if pattern >> place & 1 else 0 for place in _SHARED_OUT]
        if sum(kept):
            scaled = [(MOST - own[CHOICE]) * weight for weight in kept]
            table[pattern, _SHARED_OUT] = _apportioned(scaled, sum(kept))
        table[pattern, CHOICE] = own[CHOICE] if pattern >> CHOICE & 1 else 0
    table.flags.writeable = False
    return table


def _apportioned(numbers: Sequence[int], divisor: int) -> list[int]:
    """Each number over the divisor, whole, so that they sum to the rounded sum."""
    points = [number // divisor for number in numbers]
    by_remainder = sorted(range(len(numbers)), key=lambda place: -(numbers[place] % divisor))
    for place in by_remainder[: (sum(numbers) + divisor // 2) // divisor - sum(points)]:
        points[place] += 1
    return points
