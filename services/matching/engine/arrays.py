"""What the engine works on: one asker, and n candidates as arrays in the asker's own terms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.week import Bits

MOST_WORDS = 64
"""A mask has this many bits: an asker's first 64 skills, languages or industries count."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, and for what.  `kind` and `stage` are one bit each; the others count what the asker has named.

    Stages: bits 0 to 4 are the ladder from student to executive, every higher bit stands apart from it.
    `week` is in UTC, None when the asker has not said when they have time.
    """

    kind: int
    stage: int
    skills: int
    languages: int
    industries: int
    week: Bits | None


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """n candidates; in a mask of words, bit i stands for the i-th word that the asker named.

    What a candidate has not said has its `..._known` False, and what the array then holds means nothing.
    """

    is_asker: NDArray[np.bool_]
    in_touch: NDArray[np.bool_]
    """An introduction between the two is open or booked."""
    blocked: NDArray[np.bool_]
    """One of the two wants nothing to do with the other."""
    paused: NDArray[np.bool_]
    """They take nobody new for a while."""
    kinds: NDArray[np.uint8]
    seats: NDArray[np.int32]
    """How many more mentees they take."""
    stages: NDArray[np.uint8]
    skills: NDArray[np.uint64]
    skills_known: NDArray[np.bool_]
    languages: NDArray[np.uint64]
    languages_known: NDArray[np.bool_]
    industries: NDArray[np.uint64]
    sections: NDArray[np.uint64]
    """The asker's industries of which the candidate knows at least a neighbour in the same section."""
    industries_known: NDArray[np.bool_]
    weeks: Bits
    """n x 84, in UTC."""
    weeks_known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.kinds)
