"""Synthetic rounds, crowds, events and gatherings for the benches, seeded, with a few mentors whom everybody wants."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.boards import Seats
from services.matching.engine.groups import Gathering
from services.matching.engine.pairs import Ints, Pairs, pairs_of
from services.matching.engine.stable import Preferences

Edges: TypeAlias = tuple[int, Ints, Ints, Ints]
INFEASIBLE = -1


def market(mentees: int, *, lists: int = 32) -> Pairs:
    """Two mentors for five mentees, 1 to 5 seats each (2.6 on average), up to `lists` candidates a mentee."""
    rng = np.random.default_rng(1)
    mentors = mentees * 2 // 5
    wanted = rng.random(mentors) ** 2 + 0.02
    drawn = np.searchsorted(np.cumsum(wanted) / wanted.sum(), rng.random(mentees * lists), side="right")
    keys = np.unique(np.repeat(np.arange(mentees), lists) * mentors + np.minimum(drawn, mentors - 1))
    rows, columns = keys // mentors, keys % mentors
    points = 3000 + 2500 * wanted[columns] + rng.normal(0, 1100, len(keys)) + 800 * rng.random(mentees)[rows]
    seats = rng.choice(5, mentors, p=[0.25, 0.3, 0.2, 0.15, 0.1]) + 1
    return pairs_of(rows, columns, np.clip(points, 0, 10_000).astype(np.int32), seats.astype(np.int32), mentees=mentees)


def square(size: int) -> Pairs:
    """A dense assignment problem as large as one of OR-Library's, of costs 1 to 100; not the library's own data."""
    rng = np.random.default_rng(size)
    rows, columns = np.divmod(np.arange(size * size), size)
    seats = np.ones(size, dtype=np.int32)
    return pairs_of(rows, columns, 10_000 - rng.integers(1, 101, size * size), seats, mentees=size)


def wishes(pairs: Pairs) -> Preferences:
    """Each side's own view of the pairs of a round, without ties within a list of a mentor."""
    rng = np.random.default_rng(2)
    count = len(pairs.points)
    return Preferences(
        starts=pairs.starts,
        mentors=pairs.mentors,
        mentee_points=rng.permutation(count).astype(np.int32),
        mentor_points=rng.permutation(count).astype(np.int32),
    )


def crowd(people: int, *, each: int = 20) -> Edges:
    """Everybody with the best of some others, by likeness in eight dimensions and chance."""
    rng = np.random.default_rng(3)
    place = rng.normal(size=(people, 8)).astype(np.float32)
    rows = np.repeat(np.arange(people), 4 * each)
    others = rng.integers(0, people, len(rows))
    liking = (place[rows] * place[others]).sum(axis=1) + rng.normal(0, 1, len(rows))
    order = np.lexsort((-liking, rows)).reshape(people, 4 * each)[:, :each].ravel()
    one, other = np.minimum(rows[order], others[order]), np.maximum(rows[order], others[order])
    keys, at = np.unique(one * people + other, return_index=True)
    apart = keys // people != keys % people
    points = np.clip(5000 + 500 * liking[order][at], 0, 10_000).astype(np.int32)
    return people, (keys // people)[apart].astype(np.int32), (keys % people)[apart].astype(np.int32), points[apart]


def event(mentees: int, mentors: int, *, seats: int) -> Pairs:
    """Interests in sixteen dimensions; one pair of twenty cannot meet."""
    rng = np.random.default_rng(4)
    table = 5000 + 600 * rng.normal(size=(mentees, 16)) @ rng.normal(size=(mentors, 16)).T
    rows, columns = np.nonzero(rng.random(table.shape) >= 0.05)
    points = np.clip(table[rows, columns], 1, 10_000).astype(np.int32)
    return pairs_of(rows, columns, points, np.full(mentors, seats, np.int32), mentees=mentees)


def gathering(mentees: int) -> Gathering:
    """A mentor for six mentees, four mentees an employer on average."""
    rng = np.random.default_rng(5)

    def directions(count: int) -> NDArray[np.float64]:
        drawn = rng.normal(size=(count, 16))
        unit: NDArray[np.float64] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return unit

    people, mentors = directions(mentees), directions(mentees // 6)
    return Gathering(
        fit=(5000 + 3000 * people @ mentors.T).astype(np.int32),
        kinship=(800 * people @ people.T).astype(np.int32),
        employers=rng.integers(0, max(mentees // 4, 3), mentees).astype(np.int32),
    )


def board(number: int, *, candidates: int = 30) -> Seats:
    """Four seats, many mentors on more than one list, 25 employers and 9 fields."""
    rng = np.random.default_rng(number)
    mentors = np.stack([rng.choice(120, candidates, replace=False) for _ in range(4)]).astype(np.int32)
    return Seats(
        mentors=mentors,
        points=rng.integers(4000, 9500, mentors.shape).astype(np.int32),
        employers=(mentors * 7919 % 25).astype(np.int32),
        fields=(mentors % 9).astype(np.int32),
    )
