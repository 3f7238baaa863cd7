"""Who could sit in a circle with whom, from a snapshot: fits, what people have in common, houses, who is kept apart."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from services.matching.engine import Mentees, Snapshot, Weighing
from services.matching.engine.arrays import WORD, Words
from services.matching.engine.fits import FULL
from services.matching.engine.pairs import UNMATCHED, Flags, Ints
from services.matching.engine.scan import candidate_lists
from services.matching.flash.domain.grouping import Floor

SHARED_SKILL, SHARED_STAGE, SHARED_LANGUAGE = 600, 200, 100
"""Points that two members of one circle add by what they have in common; a perfect fit to the mentor has 10,000."""


def floor_of(snapshot: Snapshot, weighing: Weighing, *, pinned: Mapping[int, int]) -> Floor:
    """`pinned`: the mentor of each mentee who sits with them whatever comes, by row."""
    return Floor(
        fit=_fit(snapshot, weighing, pinned),
        kinship=kinship_of(snapshot.mentees),
        employers=houses(snapshot.mentees),
        pinned=np.array([pinned.get(row, UNMATCHED) for row in range(len(snapshot.mentees))], dtype=np.int32),
        apart=apart_in(snapshot),
    )


def kinship_of(mentees: Mentees) -> NDArray[np.int32]:
    """What each two have in common, in points."""
    skills = _needed(mentees)
    found = (skills @ skills.T).astype(np.int32) * SHARED_SKILL
    found += SHARED_STAGE * (mentees.stages[:, None] == mentees.stages[None, :]).astype(np.int32)
    found += SHARED_LANGUAGE * _share_a_word(mentees.languages).astype(np.int32)
    np.fill_diagonal(found, 0)
    return found


def houses(mentees: Mentees) -> Ints:
    """A number from 0 for each mentee's employer; who has named none is nobody's colleague."""
    known = int(mentees.employers.max(initial=UNMATCHED)) + 1
    own = known + np.arange(len(mentees))
    return np.where(mentees.employers == UNMATCHED, own, mentees.employers).astype(np.int32)


def apart_in(snapshot: Snapshot) -> Flags:
    apart = np.zeros((len(snapshot.mentees), len(snapshot.mentees)), dtype=np.bool_)
    apart[snapshot.apart[:, 0], snapshot.apart[:, 1]] = True
    apart[snapshot.apart[:, 1], snapshot.apart[:, 0]] = True
    return apart


def _fit(snapshot: Snapshot, weighing: Weighing, pinned: Mapping[int, int]) -> NDArray[np.int32]:
    """Mentees x mentors, -1 where the two cannot be together and nobody insists."""
    fit = np.full((len(snapshot.mentees), len(snapshot.mentors)), UNMATCHED, dtype=np.int32)
    if fit.size:
        lists = candidate_lists(snapshot, weighing, len(snapshot.mentors))
        fit[np.repeat(np.arange(len(fit)), np.diff(lists.starts)), lists.mentors] = lists.points
    for mentee, mentor in pinned.items():
        fit[mentee, mentor] = max(0, fit[mentee, mentor])
    return fit


def _needed(mentees: Mentees) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """The skills that each needs, 1 or 0, in floats: of whole numbers their products are exact, and fast."""
    rows = np.repeat(np.arange(len(mentees)), np.diff(mentees.near_starts))
    itself = mentees.near_credits == FULL
    needed = np.zeros((len(mentees), int(mentees.near_bits.max(initial=0)) + 1), dtype=np.float32)
    needed[rows[itself], mentees.near_bits[itself]] = 1
    return needed


def _share_a_word(sets: Words) -> Flags:
    bits = np.unpackbits(sets.view(np.uint8).reshape(len(sets), sets.shape[1] * WORD // 8), axis=1).astype(np.float32)
    shared: Flags = bits @ bits.T > 0
    return shared
