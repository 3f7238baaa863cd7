"""Rounds so small that every matching can be looked at."""

from functools import cache

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.pairs import Pairs, pairs_of

INFEASIBLE = -1


def pairs_from(table: NDArray[np.int64], seats: list[int]) -> Pairs:
    """The round of a table of points, mentees x mentors, -1 where a pair is infeasible."""
    rows, mentors = np.nonzero(table != INFEASIBLE)
    return pairs_of(rows, mentors, table[rows, mentors], np.array(seats, dtype=np.int32), mentees=len(table))


@st.composite
def tables(draw: st.DrawFn, *, most_mentees: int = 5, most_mentors: int = 3) -> NDArray[np.int64]:
    """Few distinct scores give ties, many give none; both are drawn."""
    shape = draw(st.integers(1, most_mentees)), draw(st.integers(1, most_mentors))
    top = draw(st.sampled_from([3, 60, 10_000]))
    cells = draw(st.lists(st.integers(INFEASIBLE, top), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return np.array(cells, dtype=np.int64).reshape(shape)


@st.composite
def rounds(draw: st.DrawFn, *, most_mentees: int = 5, most_mentors: int = 3) -> Pairs:
    table = draw(tables(most_mentees=most_mentees, most_mentors=most_mentors))
    return pairs_from(table, draw(st.lists(st.integers(0, 3), min_size=table.shape[1], max_size=table.shape[1])))


def table_of(pairs: Pairs) -> NDArray[np.int64]:
    table = np.full((pairs.mentees, len(pairs.seats)), INFEASIBLE, dtype=np.int64)
    table[pairs.rows(), pairs.mentors] = pairs.points
    return table


def matchings(pairs: Pairs) -> NDArray[np.int64]:
    """Every matching that keeps to the pairs and the seats: one row each, -1 for nobody."""
    table = table_of(pairs)
    every = _choices(*table.shape)
    mentees = np.arange(len(table))
    feasible = ((every < 0) | (table[mentees, every] != INFEASIBLE)).all(axis=1)
    for mentor, seats in enumerate(pairs.seats):
        feasible &= (every == mentor).sum(axis=1) <= seats
    kept: NDArray[np.int64] = every[feasible]
    return kept


@cache
def _choices(mentees: int, mentors: int) -> NDArray[np.int64]:
    return np.indices((mentors + 1,) * mentees).reshape(mentees, -1).T - 1
