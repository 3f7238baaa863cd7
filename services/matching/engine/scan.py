"""The exact best k of all mentors, for one mentee or for many: filter, bound, score and keep, in one pass.

It gives what `feasible`, `fits`, `score` and `top` give, and takes a small part of the time: most mentors are refused
by a mask or by what they cannot reach any more, and only the others have their weeks compared.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.arrays import Between, Mentees, Mentors, Words, nothing_between
from services.matching.engine.feasibility import feasible
from services.matching.engine.fits import fits
from services.matching.engine.pairs import Ints, Longs, Pairs
from services.matching.engine.ranking import ties_of, top
from services.matching.engine.scoring import score, tables
from services.matching.engine.snapshot import Snapshot, take_snapshot
from services.matching.engine.weights import CURRENT, VERSIONS, Weighing

FIRST_RANK, LAST_TIE, LOWEST = 2**40, 2**64 - 1, -(2**29)


@dataclass(frozen=True, kw_only=True)
class Best:
    """The best mentors of one mentee, the best first: their numbers, ranks (score less price), ties and scores."""

    numbers: NDArray[np.intp]
    ranks: Longs
    ties: NDArray[np.uint64]
    scores: Longs


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The candidates of mentee i are the entries `starts[i]` to `starts[i + 1]`, the best first.

    - mentors: int32, numbers.  points: int32, the shown score w.  mentee_points (s1), mentor_points (s2): int32, what
      each side's own view gives.  ranks: int64, the score less the mentor's price, which decided the order.
    """

    starts: Longs
    mentors: Ints
    points: Ints
    mentee_points: Ints
    mentor_points: Ints
    ranks: Longs

    def pairs(self, seats: Ints) -> Pairs:
        """As the solvers of rounds take them."""
        return Pairs(starts=self.starts, mentors=self.mentors, points=self.points, seats=seats)


@dataclass(frozen=True, kw_only=True)
class Holders:
    """Who has the skill with bit i: `mentors` (int32, numbers) from `starts[i]` to `starts[i + 1]`.

    The last entry but one begins those who have none.
    """

    starts: Longs
    mentors: Ints


def holders_of(skills: Words) -> Holders:
    """Some milliseconds for 100,000 mentors; they hold until somebody's skills change."""
    from services.matching.engine.kernels.covering import holders  # noqa: PLC0415 - numba is only for who searches.

    starts, mentors = holders(skills)
    return Holders(starts=starts, mentors=mentors)


def scan(
    mentees: Mentees,
    mentee: int,
    mentors: Mentors,
    weighing: Weighing,
    *,
    k: int,
    between: Between | None = None,
    prices: Longs | None = None,
    after: tuple[int, int] | None = None,
    holders: Holders | None = None,
) -> Best:
    """The k best of one mentee, going on after a (rank, tie); `holders` are those of the mentors, if they are known."""
    rows = np.array([mentee], dtype=np.int64)
    numbers, ranks, scores = _kernel(
        mentors, mentees, between, weighing, holders=holders, prices=prices, rows=rows, after=after, floors=None, k=k
    )
    found = numbers[0, numbers[0] >= 0].astype(np.intp)
    held = len(found)
    tie = ties_of(mentees.needs[mentee], mentors.ids[found])
    return Best(numbers=found, ranks=ranks[0, :held], ties=tie, scores=scores[0, :held, 0])


def plainly(
    mentees: Mentees,
    mentee: int,
    mentors: Mentors,
    weighing: Weighing,
    *,
    k: int,
    between: Between | None = None,
    prices: Longs | None = None,
    after: tuple[int, int] | None = None,
) -> Best:
    """The same as `scan` by numpy alone, which scores everybody: for a few thousand, or until that is compiled."""
    obstacles, choices = (between or nothing_between(len(mentees))).of(mentee, len(mentors))
    rows = np.flatnonzero(feasible(mentees, mentee, mentors, between=obstacles))
    scores = score(fits(mentees, mentee, mentors.take(rows), choices=choices[rows]), weighing).total
    ranks, tie = scores - (0 if prices is None else prices[rows]), ties_of(mentees.needs[mentee], mentors.ids[rows])
    best = top(ranks, tie, k, after=after)
    return Best(numbers=rows[best], ranks=ranks[best], ties=tie[best], scores=scores[best])


def compile_scan() -> None:
    """Loads numba and compiles, or reads from disk, what `scan` runs: seconds, or a small part of one."""
    nobody = take_snapshot([], [], {})
    candidate_lists(nobody, next(iter(VERSIONS[CURRENT].values())), 1)


def candidate_lists(
    snapshot: Snapshot,
    weighing: Weighing,
    k: int,
    *,
    prices: Longs | None = None,
    rows: NDArray[np.int64] | None = None,
    floors: Longs | None = None,
) -> Lists:
    """The k best mentors of each mentee in `rows` (of all, without), by score less `prices` (points, int64).

    With `floors`, one for each row, only those of more than that: the higher, the faster.

    Holds no lock of the interpreter, so blocks of rows may run in several threads; the result does not depend on it.
    """
    asked = np.arange(len(snapshot.mentees), dtype=np.int64) if rows is None else rows
    numbers, ranks, scores = _kernel(
        snapshot.mentors, snapshot.mentees, snapshot.between, weighing,
        holders=None, prices=prices, rows=asked, after=None, floors=floors, k=k,
    )  # fmt: skip
    held = numbers >= 0
    points = scores[held].astype(np.int32)
    return Lists(
        starts=np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int64),
        mentors=numbers[held],
        points=points[:, 0].copy(),
        mentee_points=points[:, 1].copy(),
        mentor_points=points[:, 2].copy(),
        ranks=ranks[held],
    )


def _kernel(
    mentors: Mentors,
    mentees: Mentees,
    between: Between | None,
    weighing: Weighing,
    *,
    holders: Holders | None,
    prices: Longs | None,
    rows: NDArray[np.int64],
    after: tuple[int, int] | None,
    floors: Longs | None,
    k: int,
) -> tuple[Ints, Longs, Longs]:
    from services.matching.engine.kernels.scan import lists  # noqa: PLC0415 - numba is only for who searches.

    views, known = tables(weighing), between or nothing_between(len(mentees))
    rank, tie = after or (FIRST_RANK, LAST_TIE)
    held = holders or holders_of(mentors.skills)
    return lists(
        _columns(mentors),
        _columns(mentees),
        _columns(known),
        (held.starts, held.mentors),
        (views.shown, views.mentee, views.mentor),
        np.zeros(len(mentors), np.int64) if prices is None else prices,
        (rows, rank, np.uint64(tie), np.full(len(rows), LOWEST, np.int64) if floors is None else floors),
        min(k, len(mentors)),
    )


def _columns(columns: Mentors | Mentees | Between) -> tuple[Any, ...]:
    return tuple(getattr(columns, field.name) for field in fields(columns))
