"""The matching engine: who may be matched, how well, and who comes first; arrays in, arrays out, and nothing else."""

from services.matching.engine.arrays import MOST_WORDS, Asker, Candidates
from services.matching.engine.feasibility import Obstacle, feasible, obstacles
from services.matching.engine.ranking import ties, top
from services.matching.engine.scoring import ENOUGH_QUARTERS, Scores, score
from services.matching.engine.week import (
    PACKED,
    PACKED_DAY,
    QUARTER,
    QUARTERS,
    QUARTERS_A_DAY,
    Bits,
    Exceptions,
    beginnings,
    in_utc,
    local_quarters,
    pack,
    quarter_of,
    shared_quarters,
    unpack,
    with_exceptions,
)
from services.matching.engine.weights import CURRENT, MOST, PARTS, VERSIONS, weights_for

__all__ = [
    "CURRENT",
    "ENOUGH_QUARTERS",
    "MOST",
    "MOST_WORDS",
    "PACKED",
    "PACKED_DAY",
    "PARTS",
    "QUARTER",
    "QUARTERS",
    "QUARTERS_A_DAY",
    "VERSIONS",
    "Asker",
    "Bits",
    "Candidates",
    "Exceptions",
    "Obstacle",
    "Scores",
    "beginnings",
    "feasible",
    "in_utc",
    "local_quarters",
    "obstacles",
    "pack",
    "quarter_of",
    "score",
    "shared_quarters",
    "ties",
    "top",
    "unpack",
    "weights_for",
    "with_exceptions",
]
