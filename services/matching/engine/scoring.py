"""Scores that explain themselves: whole points for each named part, and the parts sum to the score exactly.

A part with no input is unknown.  It neither adds nor subtracts: its weight goes to the known parts in proportion to
their own, so that a score always reads as "of 10 000" and somebody who has said little is neither punished nor
favoured for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.arrays import Asker, Candidates
from services.matching.engine.week import shared_quarters
from services.matching.engine.weights import MOST, PARTS

ENOUGH_QUARTERS = 12
"""Three hours in common each week are as good as more: one conversation of twenty minutes has to fit."""
_LADDER = 0b11111

Part = tuple[NDArray[np.int64], int, NDArray[np.bool_]]
"""Numerators, their denominator, and for whom the part is known."""


@dataclass(frozen=True, kw_only=True)
class Scores:
    """`total` has n integers from 0 to 10 000; the others are n x parts, in the order of PARTS.

    `most` is what a part could have given; it is 0 where the part is not known.
    """

    total: NDArray[np.int64]
    points: NDArray[np.int64]
    most: NDArray[np.int64]
    known: NDArray[np.bool_]


def score(asker: Asker, candidates: Candidates, weights: Sequence[int]) -> Scores:
    """Scores every candidate, feasible or not, with integer arithmetic alone; halves are rounded up."""
    parts = (
        _needs(asker, candidates),
        _stage(asker, candidates),
        _availability(asker, candidates),
        _language(asker, candidates),
        _background(asker, candidates),
    )
    known = np.stack([part[2] for part in parts], axis=1)
    patterns = known @ (1 << np.arange(len(PARTS)))
    most = redistributed(tuple(weights))[patterns]
    numerators = np.stack([part[0] for part in parts], axis=1)
    denominators = np.array([part[1] for part in parts])
    points = (2 * most * numerators + denominators) // (2 * denominators)
    return Scores(total=points.sum(axis=1), points=points, most=most, known=known)


@lru_cache(maxsize=64)
def redistributed(weights: tuple[int, ...]) -> NDArray[np.int64]:
    """For each pattern of known parts (bit i: part i is known), what each part can give; a row sums to 10 000.

    Rounded by largest remainder, the earlier part first.  The row of nothing known is zeros.
    """
    table = np.zeros((1 << len(weights), len(weights)), dtype=np.int64)
    for pattern in range(1, len(table)):
        table[pattern] = _shared_out([weight if pattern >> index & 1 else 0 for index, weight in enumerate(weights)])
    table.flags.writeable = False
    return table


def _shared_out(weights: Sequence[int]) -> list[int]:
    total = sum(weights)
    points = [MOST * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(MOST * weights[index] % total))
    for index in by_remainder[: MOST - sum(points)]:
        points[index] += 1
    return points


def _needs(asker: Asker, candidates: Candidates) -> Part:
    covered = np.bitwise_count(candidates.skills).astype(np.int64)
    return covered, max(asker.skills, 1), candidates.skills_known & (asker.skills > 0)


def _stage(asker: Asker, candidates: Candidates) -> Part:
    """All for the very stage, half for the one before or after it."""
    ladder = asker.stage & _LADDER
    beside = (ladder << 1 | ladder >> 1) & _LADDER
    exactly, nearly = (candidates.stages & asker.stage) != 0, (candidates.stages & beside) != 0
    return np.where(exactly, 2, nearly).astype(np.int64), 2, candidates.stages != 0


def _availability(asker: Asker, candidates: Candidates) -> Part:
    if asker.week is None:
        return np.zeros(len(candidates), dtype=np.int64), ENOUGH_QUARTERS, np.zeros(len(candidates), dtype=np.bool_)
    shared = shared_quarters(candidates.weeks, asker.week)
    return np.minimum(shared, ENOUGH_QUARTERS), ENOUGH_QUARTERS, candidates.weeks_known


def _language(asker: Asker, candidates: Candidates) -> Part:
    """All for the language that the asker named first, half for another one of theirs."""
    first, other = (candidates.languages & np.uint64(1)) != 0, candidates.languages != 0
    return np.where(first, 2, other).astype(np.int64), 2, candidates.languages_known & (asker.languages > 0)


def _background(asker: Asker, candidates: Candidates) -> Part:
    """All for an industry in common, half for two industries of the same section."""
    same, near = candidates.industries != 0, candidates.sections != 0
    return np.where(same, 2, near).astype(np.int64), 2, candidates.industries_known & (asker.industries > 0)
