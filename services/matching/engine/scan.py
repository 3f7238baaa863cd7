"""The exact best k of all mentors at once: filter, bound, score and keep, in one pass over packed arrays.

It gives what `feasible`, `score` and `top` give, and takes a small part of the time: most mentors are refused by a
mask, and of the others only those have their weeks compared who could still be among the best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.pairs import Flags, Longs
from services.matching.engine.scoring import ENOUGH_QUARTERS, redistributed
from services.matching.engine.week import PACKED, Bits

Words = NDArray[np.uint64]
WEEK_WORDS = (PACKED + 7) // 8


@dataclass(frozen=True, kw_only=True)
class Packed:
    """n mentors in words that are the same for every asker; about 150 bytes each.

    - kinds, stages: uint8; seats: int32, how many more mentees they take; paused: they take nobody for a while.
    - skills: n x s uint64, one bit for each skill of the vocabulary, in any order.
    - languages, industries, sections: uint64, one bit each of at most 64.
    - weeks: n x 11 uint64, as `week_words` makes them.
    - ..._known: whether the mentor has said it; the array means nothing where not.
    """

    kinds: NDArray[np.uint8]
    seats: NDArray[np.int32]
    paused: Flags
    stages: NDArray[np.uint8]
    skills: Words
    skills_known: Flags
    languages: Words
    languages_known: Flags
    industries: Words
    sections: Words
    industries_known: Flags
    weeks: Words
    weeks_known: Flags

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an asker asks, in the words of `Packed`.

    - kind, stage: one bit each.  skills: s words.  first_language, languages: masks, the first one is in both.
    - industries, sections: masks.  week: 11 words, None when the asker has not said when they have time.
    - excluded: numbers of mentors who cannot be (the asker themselves, who is in touch already, who is blocked).
    """

    kind: int
    stage: int
    skills: Words
    first_language: int
    languages: int
    industries: int
    sections: int
    week: Words | None
    excluded: Sequence[int]


def week_words(weeks: Bits) -> Words:
    """Packs weeks (84 bytes on the last axis) into 11 words, the first quarter in the highest bit of the first."""
    padded = np.zeros((*weeks.shape[:-1], WEEK_WORDS * 8), dtype=np.uint8)
    padded[..., :PACKED] = weeks
    return padded.view(">u8").astype(np.uint64)


def scan(
    packed: Packed, question: Question, weights: Sequence[int], *, tie: NDArray[np.uint64], k: int
) -> tuple[NDArray[np.intp], Longs]:
    """The numbers and the scores of the k best feasible mentors: highest score first, lowest tie among equals."""
    from services.matching.engine.kernels.scan import best  # noqa: PLC0415 - numba is only for who searches.

    excluded = packed.paused.copy()
    excluded[np.asarray(question.excluded, dtype=np.int64)] = True
    week = np.zeros(WEEK_WORDS, dtype=np.uint64) if question.week is None else question.week
    asked = (
        np.uint8(question.kind), np.uint8(question.stage), np.uint64(question.first_language),
        np.uint64(question.languages), np.uint64(question.industries), np.uint64(question.sections),
        question.week is not None, ENOUGH_QUARTERS,
    )  # fmt: skip
    columns = (
        packed.kinds, packed.seats, packed.stages, packed.skills, packed.skills_known, packed.languages,
        packed.languages_known, packed.industries, packed.sections, packed.industries_known, packed.weeks,
        packed.weeks_known,
    )  # fmt: skip
    shares = redistributed(tuple(weights))
    numbers, scores = best(columns, excluded, asked, question.skills, week, shares, tie, min(k, len(packed)))
    order = np.lexsort((tie[numbers], -scores))
    return numbers[order], scores[order]
