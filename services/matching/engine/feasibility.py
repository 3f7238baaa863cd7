"""The hard constraints, all of them and in one place: an infeasible pair does not exist."""

from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.arrays import Asker, Candidates
from services.matching.engine.week import beginnings


class Obstacle(IntFlag):
    """Why two people cannot be matched; several may hold at once."""

    SELF = 1
    IN_TOUCH = 2
    KIND = 4
    SEATS = 8
    LANGUAGE = 16
    TIME = 32
    PAUSED = 64
    BLOCKED = 128


def obstacles(asker: Asker, candidates: Candidates) -> NDArray[np.uint8]:
    """For each candidate the sum of its obstacles, 0 for a feasible one.

    Somebody who has not said their languages or times is not refused for them: unknown is not no.
    """
    no_language = candidates.languages_known & (candidates.languages == 0) & (asker.languages > 0)
    found = {
        Obstacle.SELF: candidates.is_asker,
        Obstacle.IN_TOUCH: candidates.in_touch,
        Obstacle.KIND: (candidates.kinds & asker.kind) == 0,
        Obstacle.SEATS: candidates.seats <= 0,
        Obstacle.LANGUAGE: no_language,
        Obstacle.TIME: _never_together(asker, candidates),
        Obstacle.PAUSED: candidates.paused,
        Obstacle.BLOCKED: candidates.blocked,
    }
    total = np.zeros(len(candidates), dtype=np.uint8)
    for obstacle, where in found.items():
        total[where] |= np.uint8(obstacle)
    return total


def feasible(asker: Asker, candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates may be matched with the asker at all."""
    possible: NDArray[np.bool_] = obstacles(asker, candidates) == 0
    return possible


def _never_together(asker: Asker, candidates: Candidates) -> NDArray[np.bool_]:
    """Both have said when they have time, and no conversation fits into the week."""
    if asker.week is None:
        return np.zeros(len(candidates), dtype=np.bool_)
    fits = np.bitwise_or.reduce(beginnings(candidates.weeks & asker.week), axis=-1) != 0
    never: NDArray[np.bool_] = candidates.weeks_known & ~fits
    return never
