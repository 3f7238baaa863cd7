"""Who can be matched with whom in a run: lists as long as it takes until the result holds for all pairs.

A run begins with each mentee's best mentors.  A mentor who is not on a list may still belong there, because everybody
above is too dear or taken.  So the lists grow where the result shows it (column generation): by whoever is worth more
to a mentee at the prices than anybody on their list, and for mentees whose lists are part of a proof of scarcity.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

import numpy as np

from services.matching.engine import Between, Mentors, Obstacle, Snapshot, Weighing, candidate_lists
from services.matching.engine.pairs import Flags, Ints, Longs, Pairs

LONGER = 4
"""By which factor a list grows that a proof needs whole."""


def ids_of(columns: np.ndarray) -> list[UUID]:
    """Ids from their two halves."""
    return [UUID(int=int(high) << 64 | int(low)) for high, low in columns.tolist()]


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Loose pairs of the mentees `rows`: numbers of mentee (place in `rows`) and mentor, sorted by both.

    `known`: of each mentee how many of their best are certainly on the list; all of them where `whole`.
    """

    snapshot: Snapshot
    weighing: Weighing
    rows: Longs
    mentees: Longs
    mentors: Ints
    points: Ints
    mentor_points: Ints
    known: Longs
    whole: Flags

    @cached_property
    def pairs(self) -> Pairs:
        """As the solvers take them."""
        counts = np.bincount(self.mentees, minlength=len(self.rows))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Pairs(starts=starts, mentors=self.mentors, points=self.points, seats=self.snapshot.mentors.seats)

    def longer(self, which: Flags) -> "Candidates":
        """With the lists of `which` mentees several times as long, where there is more."""
        places = np.flatnonzero(which & ~self.whole)
        if not len(places):
            return self
        k = min(int(self.known[places].max()) * LONGER, len(self.snapshot.mentors))
        known, whole = self.known.copy(), self.whole.copy()
        found = candidate_lists(self.snapshot, self.weighing, k, rows=self.rows[places])
        lengths = np.diff(found.starts)
        known[places], whole[places] = k, lengths < k if k < len(self.snapshot.mentors) else True
        return self._with(np.repeat(places, lengths), found.mentors, found.points, found.mentor_points, known, whole)

    def dearer(self, prices: Longs, kept: Longs, *, k: int) -> "Candidates":
        """With whoever is worth more to a mentee, at prices in points, than what their list leaves them (`kept`)."""
        found = candidate_lists(self.snapshot, self.weighing, k, prices=prices, rows=self.rows)
        places = np.repeat(np.arange(len(self.rows)), np.diff(found.starts))
        better = found.ranks > kept[places]
        return self._with(
            places[better], found.mentors[better], found.points[better], found.mentor_points[better],
            self.known, self.whole,
        )  # fmt: skip

    def _with(
        self, mentees: Longs, mentors: Ints, points: Ints, mentor_points: Ints, known: Longs, whole: Flags
    ) -> "Candidates":
        joined = [
            np.concatenate(both)
            for both in (
                (self.mentees, mentees), (self.mentors, mentors), (self.points, points),
                (self.mentor_points, mentor_points),
            )
        ]  # fmt: skip
        keys = joined[0] * len(self.snapshot.mentors) + joined[1]
        _, first = np.unique(keys, return_index=True)
        mentees, mentors, points, mentor_points = (column[first] for column in joined)
        return replace(
            self, mentees=mentees, mentors=mentors, points=points, mentor_points=mentor_points, known=known, whole=whole
        )


def candidates_of(snapshot: Snapshot, weighing: Weighing, rows: Longs, *, k: int) -> Candidates:
    """The k best mentors of each of the mentees `rows`."""
    k = max(1, min(k, len(snapshot.mentors)))
    nothing = np.zeros(0, dtype=np.int64)
    empty = Candidates(
        snapshot=snapshot, weighing=weighing, rows=rows, mentees=nothing, mentors=nothing.astype(np.int32),
        points=nothing.astype(np.int32), mentor_points=nothing.astype(np.int32),
        known=np.ones(len(rows), dtype=np.int64), whole=np.zeros(len(rows), dtype=np.bool_),
    )  # fmt: skip
    if not len(rows) or not len(snapshot.mentors):
        return replace(empty, whole=np.ones(len(rows), dtype=np.bool_))
    found = candidate_lists(snapshot, weighing, k, rows=rows)
    lengths = np.diff(found.starts)
    known = np.full(len(rows), k, dtype=np.int64)
    whole = (lengths < k) | (k == len(snapshot.mentors))
    places = np.repeat(np.arange(len(rows)), lengths)
    return empty._with(places, found.mentors, found.points, found.mentor_points, known, whole)  # noqa: SLF001 - its own class.


def seated(snapshot: Snapshot, seats: Ints) -> Snapshot:
    """The same people with other numbers of seats."""
    mentors: Mentors = replace(snapshot.mentors, seats=seats)
    return replace(snapshot, mentors=mentors)


def kept_apart(snapshot: Snapshot, forbidden: list[tuple[int, int]]) -> Snapshot:
    """The same people with some pairs (mentee, mentor) made impossible."""
    if not forbidden:
        return snapshot
    old = snapshot.between
    lengths = np.diff(old.starts)
    more = np.array(forbidden, dtype=np.int64)
    mentees = np.concatenate([np.repeat(np.arange(len(lengths)), lengths), more[:, 0]])
    mentors = np.concatenate([old.mentors, more[:, 1]])
    obstacles = np.concatenate([old.obstacles, np.full(len(more), int(Obstacle.BLOCKED))])
    choices = np.concatenate([old.choices, np.zeros(len(more))])
    order = np.lexsort((mentors, mentees))
    between = Between(
        starts=np.concatenate([[0], np.cumsum(np.bincount(mentees, minlength=len(lengths)))]).astype(np.int64),
        mentors=mentors[order].astype(np.int32),
        obstacles=obstacles[order].astype(np.uint16),
        choices=choices[order].astype(np.int8),
    )
    return replace(snapshot, between=between)
