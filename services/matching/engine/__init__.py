"""The matching engine: who may be matched, how well, and who comes first; arrays in, arrays out, and nothing else.

`Mentor` and `Mentee` are people in words.  `take_snapshot` packs them into a `Snapshot`: `mentors` and `mentees` as
columns (`arrays`), what stands `between` them, and `digest`, the SHA-256 of its canonical bytes, by which a run names
what it saw; `packed` and `Snapshot.unpacked` keep it for a replay.  `candidate_lists(snapshot, weighing, k)` gives the
exact best k mentors of each mentee as `Lists`: `starts`, and for each candidate the mentor's number, the shown score
`points` (w) and each side's own view, `mentee_points` (s1) and `mentor_points` (s2); with `prices` it ranks by the
score less the mentor's price, which is what column generation asks for.  `Lists.pairs(seats)` is what `rounds` solves.

For one pair: `obstacles` say why not, `fits` how well in each part, and `score` makes points of the fits.  `scan` is
the same for one mentee and all mentors at once.  A `Weighing` has both sides' `Weights`, which sum to 10 000 each.
"""

from services.matching.engine.arrays import KINDS, STAGES, Between, Mentees, Mentors, Role, Wish, nothing_between
from services.matching.engine.feasibility import Obstacle, feasible, obstacles
from services.matching.engine.fits import ENOUGH_QUARTERS, FULL, UNKNOWN, fits, rare_among, rare_skills
from services.matching.engine.packing import Lexicon, Mentee, Mentor, Nearness, pack_mentees, pack_mentors
from services.matching.engine.ranking import ties, top
from services.matching.engine.scan import Best, Holders, Lists, candidate_lists, compile_scan, holders_of, plainly, scan
from services.matching.engine.scoring import Scores, score
from services.matching.engine.snapshot import Snapshot, take_snapshot
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
from services.matching.engine.weights import CURRENT, MOST, PARTS, VERSIONS, Weighing, Weights, weights_for

__all__ = [
    "CURRENT",
    "ENOUGH_QUARTERS",
    "FULL",
    "KINDS",
    "MOST",
    "PACKED",
    "PACKED_DAY",
    "PARTS",
    "QUARTER",
    "QUARTERS",
    "QUARTERS_A_DAY",
    "STAGES",
    "UNKNOWN",
    "VERSIONS",
    "Best",
    "Between",
    "Bits",
    "Exceptions",
    "Holders",
    "Lexicon",
    "Lists",
    "Mentee",
    "Mentees",
    "Mentor",
    "Mentors",
    "Nearness",
    "Obstacle",
    "Role",
    "Scores",
    "Snapshot",
    "Weighing",
    "Weights",
    "Wish",
    "beginnings",
    "candidate_lists",
    "compile_scan",
    "feasible",
    "fits",
    "holders_of",
    "in_utc",
    "local_quarters",
    "nothing_between",
    "obstacles",
    "pack",
    "pack_mentees",
    "pack_mentors",
    "plainly",
    "quarter_of",
    "rare_among",
    "rare_skills",
    "scan",
    "score",
    "shared_quarters",
    "take_snapshot",
    "ties",
    "top",
    "unpack",
    "weights_for",
    "with_exceptions",
]
