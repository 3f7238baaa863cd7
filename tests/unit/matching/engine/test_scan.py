"""The scan finds exactly whom the plain engine finds."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine import feasible, score, top, weights_for
from services.matching.engine.scan import Packed, Question, scan, week_words
from services.matching.engine.week import Bits, pack
from tests.unit.matching.engine.packing import plainly, some_mentors, some_question

WEIGHTS = weights_for("TRADITIONAL")


def best_plainly(
    packed: Packed, weeks: Bits, asked: tuple[Question, Bits], *, tie: NDArray[np.uint64], k: int
) -> tuple[list[int], list[int]]:
    """By filtering and scoring everybody."""
    asker, candidates = plainly(packed, weeks, *asked)
    rows = np.flatnonzero(feasible(asker, candidates))
    totals = score(asker, candidates, WEIGHTS).total[rows]
    order = top(totals, tie[rows], k)
    return rows[order].tolist(), totals[order].tolist()


class TestScan:
    @settings(max_examples=1000, deadline=None)
    @given(seed=st.integers(0, 10**9), count=st.integers(1, 60), k=st.integers(1, 20))
    def test_equals_filtering_scoring_and_ranking_everybody(self, seed: int, count: int, k: int) -> None:
        rng = np.random.default_rng(seed)
        packed, weeks = some_mentors(rng, count)
        question, week = some_question(rng, count)
        tie = np.asarray(rng.integers(0, 4, count) * count + np.arange(count), dtype=np.uint64)

        numbers, scores = scan(packed, question, WEIGHTS, tie=tie, k=k)

        assert (numbers.tolist(), scores.tolist()) == best_plainly(packed, weeks, (question, week), tie=tie, k=k)

    def test_equals_it_among_very_many(self) -> None:
        rng = np.random.default_rng(int(UUID(int=7)))
        packed, weeks = some_mentors(rng, 20_000)
        tie = np.asarray(rng.permutation(20_000), dtype=np.uint64)

        for _ in range(10):
            question, week = some_question(rng, 20_000)
            numbers, scores = scan(packed, question, WEIGHTS, tie=tie, k=20)

            assert (numbers.tolist(), scores.tolist()) == best_plainly(packed, weeks, (question, week), tie=tie, k=20)


class TestWeekWords:
    @pytest.mark.parametrize(("windows", "first", "last"), [([(0, 1)], 1 << 63, 0), ([(671, 672)], 0, 1 << 32)])
    def test_begin_with_the_highest_bit(self, windows: list[tuple[int, int]], first: int, last: int) -> None:
        words = week_words(pack(windows))

        assert (int(words[0]), int(words[-1])) == (first, last)
