"""The feasible pairs of a round, as sparse lists: whoever is not in them cannot be matched."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

MOST_POINTS = 10_000
UNMATCHED = -1


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The pairs of mentee i are the entries `starts[i]` to `starts[i + 1]`, in whatever order, each mentor once.

    - starts: n + 1 positions, int64, the first 0, never falling.
    - mentors: for each pair the number of the mentor, int32, 0 to m - 1.
    - points: for each pair the score, int32, 0 to 10 000.
    - seats: for each of m mentors how many mentees they take, int32, 0 or more.
    """

    starts: Longs
    mentors: Ints
    points: Ints
    seats: Ints

    def __post_init__(self) -> None:
        """Raises ValueError for arrays that are no pairs."""
        lists_are_whole = len(self.starts) > 0 and self.starts[0] == 0 and self.starts[-1] == len(self.mentors)
        if not lists_are_whole or (np.diff(self.starts) < 0).any() or len(self.points) != len(self.mentors):
            raise ValueError("The lists do not cover the pairs")
        if (self.seats < 0).any() or _outside(self.mentors, len(self.seats)) or _outside(self.points, MOST_POINTS + 1):
            raise ValueError("A mentor, a score or a number of seats is out of range")
        if self._repeats():
            raise ValueError("A mentor is twice on the list of a mentee")

    @property
    def mentees(self) -> int:
        """How many mentees there are, with or without a pair."""
        return len(self.starts) - 1

    def rows(self) -> Longs:
        """For each pair the number of its mentee."""
        return np.repeat(np.arange(self.mentees, dtype=np.int64), np.diff(self.starts))

    def _repeats(self) -> bool:
        keys = self.rows() * len(self.seats) + self.mentors
        return not (np.diff(keys) > 0).all() and len(np.unique(keys)) != len(keys)

    def only(self, kept: Flags) -> "Pairs":
        """The same round with some of the pairs; `kept` has a truth value for each pair."""
        if kept.all():
            return self
        before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
        return Pairs(starts=before[self.starts], mentors=self.mentors[kept], points=self.points[kept], seats=self.seats)

    def positions(self, match: Ints) -> Longs:
        """Where in the lists each mentee's mentor stands, -1 for an unmatched one; ValueError if nowhere."""
        found = np.full(self.mentees, UNMATCHED, dtype=np.int64)
        rows = self.rows()
        here = np.flatnonzero(match[rows] == self.mentors)
        found[rows[here]] = here
        if ((found == UNMATCHED) != (match == UNMATCHED)).any():
            raise ValueError("A match is none of the pairs")
        return found


def pairs_of(
    rows: NDArray[np.integer], mentors: NDArray[np.integer], points: NDArray[np.integer], seats: Ints, *, mentees: int
) -> Pairs:
    """Sorts loose pairs (mentee, mentor, points) into the lists of `mentees` mentees."""
    order = np.lexsort((mentors, rows))
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=mentees))]).astype(np.int64)
    return Pairs(
        starts=starts,
        mentors=mentors[order].astype(np.int32),
        points=points[order].astype(np.int32),
        seats=np.asarray(seats, dtype=np.int32),
    )


def _outside(values: Ints, limit: int) -> bool:
    return len(values) > 0 and (int(values.min()) < 0 or int(values.max()) >= limit)
