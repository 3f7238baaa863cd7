"""The stable mode leaves nobody who would both rather have each other, and is the best such for every mentee."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.pairs import Ints
from services.matching.engine.stable import Preferences, solve_stable
from tests.unit.matching.engine.tiny import INFEASIBLE, matchings, pairs_from, tables

Table = NDArray[np.int64]


def preferences_of(mentee_view: Table, mentor_view: Table) -> Preferences:
    rows, mentors = np.nonzero(mentee_view != INFEASIBLE)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(mentee_view)))])
    return Preferences(
        starts=starts.astype(np.int64),
        mentors=mentors.astype(np.int32),
        mentee_points=mentee_view[rows, mentors].astype(np.int32),
        mentor_points=mentor_view[rows, mentors].astype(np.int32),
    )


def distinct(table: Table, seed: int) -> Table:
    """Strict wishes: every feasible pair has points of its own."""
    drawn = np.random.default_rng(seed).permutation(table.size).reshape(table.shape)
    return np.where(table == INFEASIBLE, INFEASIBLE, drawn)


def blocking(match: NDArray[np.integer], mentee_view: Table, mentor_view: Table, seats: list[int]) -> int:
    """Counted pair by pair, as the words say it."""
    count = 0
    for mentee, mentor in np.argwhere(mentee_view != INFEASIBLE):
        has = mentee_view[mentee, match[mentee]] if match[mentee] >= 0 else -1
        holds = np.flatnonzero(match == mentor)
        wanted = len(holds) < seats[mentor] or (
            len(holds) > 0 and mentor_view[mentee, mentor] > mentor_view[holds, mentor].min()
        )
        count += bool(mentee_view[mentee, mentor] > has and wanted)
    return count


def piecewise(mentee_view: Table, mentor_view: Table, size: int) -> tuple[Preferences, Callable[[Ints], Preferences]]:
    """The first `size` of each list, and where to get the rest of it."""
    given_out = np.zeros(len(mentee_view), dtype=np.int64)

    def more(who: Ints) -> Preferences:
        shown = np.full((len(who), mentee_view.shape[1]), INFEASIBLE)
        for row, mentee in enumerate(who):
            order = np.argsort(-mentee_view[mentee], kind="stable")
            order = order[mentee_view[mentee][order] != INFEASIBLE][given_out[mentee] : given_out[mentee] + size]
            given_out[mentee] += size
            shown[row, order] = mentee_view[mentee, order]
        return preferences_of(shown, mentor_view[who])

    return more(np.arange(len(mentee_view), dtype=np.int32)), more


SEATS = st.lists(st.integers(0, 3), min_size=3, max_size=3)


class TestSolveStable:
    @settings(max_examples=1200, deadline=None)
    @given(table=tables(), seats=SEATS, seed=st.integers(0, 9999))
    def test_is_stable_and_no_stable_matching_is_better_for_any_mentee(
        self, table: Table, seats: list[int], seed: int
    ) -> None:
        seats = seats[: table.shape[1]]
        mentee_view, mentor_view = distinct(table, seed), distinct(table, seed + 1)

        match = solve_stable(preferences_of(mentee_view, mentor_view), np.array(seats, np.int32))

        assert blocking(match, mentee_view, mentor_view, seats) == 0
        every = matchings(pairs_from(table, seats))
        stable = np.array([one for one in every if blocking(one, mentee_view, mentor_view, seats) == 0])
        points = np.where(stable < 0, -1, mentee_view[np.arange(len(table)), stable])
        got = np.where(match < 0, -1, mentee_view[np.arange(len(table)), match])
        assert got.tolist() == points.max(axis=0).tolist()
        assert all(set(np.flatnonzero(one >= 0)) == set(np.flatnonzero(match >= 0)) for one in stable)

    @settings(max_examples=400, deadline=None)
    @given(table=tables(most_mentees=7, most_mentors=3), seats=SEATS, seed=st.integers(0, 9999), size=st.integers(1, 2))
    def test_lists_handed_out_piece_by_piece_give_the_match_of_whole_lists(
        self, table: Table, seats: list[int], seed: int, size: int
    ) -> None:
        few = np.array(seats[: table.shape[1]], np.int32)
        mentee_view, mentor_view = distinct(table, seed), distinct(table, seed + 1)
        some, more = piecewise(mentee_view, mentor_view, size)

        whole = solve_stable(preferences_of(mentee_view, mentor_view), few)
        lazily = solve_stable(some, few, more=more)

        assert whole.tolist() == lazily.tolist()

    @settings(max_examples=300, deadline=None)
    @given(table=tables(), seats=SEATS, seed=st.integers(0, 9999))
    def test_equal_points_are_decided_by_the_seed_and_leave_no_strict_block(
        self, table: Table, seats: list[int], seed: int
    ) -> None:
        seats = seats[: table.shape[1]]

        match = solve_stable(preferences_of(table, table), np.array(seats, np.int32), seed=seed)
        again = solve_stable(preferences_of(table, table), np.array(seats, np.int32), seed=seed)

        assert blocking(match, table, table, seats) == 0
        assert match.tobytes() == again.tobytes()

    def test_refuses_a_further_list_that_is_better_than_the_first(self) -> None:
        weak = preferences_of(np.array([[1, INFEASIBLE], [2, INFEASIBLE]]), np.array([[1, 1], [2, 2]]))
        strong = preferences_of(np.array([[INFEASIBLE, 9]]), np.array([[1, 1]]))

        with pytest.raises(ValueError, match="better"):
            solve_stable(weak, np.array([1, 1], np.int32), more=lambda _: strong)
