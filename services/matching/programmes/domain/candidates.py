"""Who can be matched with whom in a run: lists as long as it takes until the result holds for all pairs.

A run begins with each mentee's best mentors.  A mentor who is not on a list may still belong there, because everybody
above is too dear or taken.  So the lists grow where the result shows it (column generation): by whoever is worth more
to a mentee at the prices than anybody on their list, and for mentees whose lists are part of a proof of scarcity.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.engine import Between, Lists, Mentors, Obstacle, Snapshot, Weighing, candidate_lists
from services.matching.engine.arrays import Words
from services.matching.engine.pairs import Flags, Ints, Longs, Pairs

NOTHING = -1_000_000
"""Points below everything: nobody is outside of a whole list."""
MENTEES_AT_A_TIME = 500
THREADS = 2
LONGER = 4
"""By which factor a list grows that a proof needs whole."""


def ids_of(columns: Words) -> list[UUID]:
    """Ids from their two halves."""
    return [UUID(int=int(high) << 64 | int(low)) for high, low in columns.tolist()]


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Loose pairs of the mentees `rows`: numbers of mentee (place in `rows`) and mentor, sorted by both.

    `known`: of each mentee how many of their best are certainly on the list; all of them where `whole`.  `floor`: no
    mentor who is not on it gives more points.
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
    floor: Longs

    @cached_property
    def pairs(self) -> Pairs:
        """As the solvers take them."""
        counts = np.bincount(self.mentees, minlength=len(self.rows))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Pairs(starts=starts, mentors=self.mentors, points=self.points, seats=self.snapshot.mentors.seats)

    def longer(self, which: Flags) -> "Candidates":
        """With the lists of `which` mentees several times as long, where there is more."""
        places = np.flatnonzero(which & ~self.whole)
        return self.reaching(places, int(self.known[places].max()) * LONGER) if len(places) else self

    def complete(self) -> "Candidates":
        """With everybody whom a mentee could be matched with."""
        places = np.flatnonzero(~self.whole)
        return self.reaching(places, len(self.snapshot.mentors)) if len(places) else self

    def reaching(self, places: Longs, k: int) -> "Candidates":
        """With the k best of the mentees at some places."""
        k = min(k, len(self.snapshot.mentors))
        return self.listing(places, candidate_lists(self.snapshot, self.weighing, k, rows=self.rows[places]), k=k)

    def listing(self, places: Longs, found: Lists, *, k: int) -> "Candidates":
        """With lists that were found to be the k best of the mentees at some places."""
        known, whole, floor = self.known.copy(), self.whole.copy(), self.floor.copy()
        known[places], whole[places], floor[places] = k, *_outside(found, self.snapshot, k=k)
        return replace(self, known=known, whole=whole, floor=floor).joined(_loose(found, places))

    def dearer(self, prices: Longs, kept: Longs, *, which: Flags, k: int) -> tuple["Candidates", bool]:
        """With whoever is worth more to `which` mentees, at prices in points, than what is left to them (`kept`).

        Prices are never negative, so somebody outside is worth at most the floor; most mentees need no second look.
        Also says whether everybody who is worth more is on the lists now.
        """
        places = np.flatnonzero(which & (kept < self.floor))
        if not len(places):
            return self, True
        found = candidate_lists(self.snapshot, self.weighing, k, prices=prices, rows=self.rows[places])
        loose, better = _loose(found, places), found.ranks > kept[np.repeat(places, np.diff(found.starts))]
        counts = np.bincount(loose.mentees[better], minlength=len(self.rows))
        return self.joined(loose.only(better)), bool((counts < k).all()) or k >= len(self.snapshot.mentors)

    def joined(self, more: "Loose") -> "Candidates":
        """With more pairs, each once."""
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(more, name)])
            for name in ("mentees", "mentors", "points", "mentor_points")
        }
        keys = columns["mentees"] * len(self.snapshot.mentors) + columns["mentors"]
        _, first = np.unique(keys, return_index=True)
        return replace(self, **{name: column[first] for name, column in columns.items()})


@dataclass(frozen=True, kw_only=True)
class Loose:
    """Pairs that are not joined to any lists yet."""

    mentees: Longs
    mentors: Ints
    points: Ints
    mentor_points: Ints

    def only(self, kept: Flags) -> "Loose":
        return Loose(**{name: column[kept] for name, column in vars(self).items()})


def _loose(found: Lists, places: Longs) -> Loose:
    return Loose(
        mentees=np.repeat(places, np.diff(found.starts)),
        mentors=found.mentors,
        points=found.points,
        mentor_points=found.mentor_points,
    )


def candidates_of(
    snapshot: Snapshot, weighing: Weighing, rows: Longs, *, k: int, report: Callable[[float], None]
) -> Candidates:
    """The k best mentors of each of the mentees `rows`; `report` is told which share of them is done."""
    nothing = np.zeros(0, dtype=np.int64)
    listed = Candidates(
        snapshot=snapshot, weighing=weighing, rows=rows, mentees=nothing, mentors=nothing.astype(np.int32),
        points=nothing.astype(np.int32), mentor_points=nothing.astype(np.int32),
        known=np.ones(len(rows), dtype=np.int64), whole=np.ones(len(rows), dtype=np.bool_),
        floor=np.full(len(rows), NOTHING, dtype=np.int64),
    )  # fmt: skip
    k = max(1, min(k, len(snapshot.mentors)))
    blocks = [
        np.arange(first, min(first + MENTEES_AT_A_TIME, len(rows)))
        for first in range(0, len(rows) if len(snapshot.mentors) else 0, MENTEES_AT_A_TIME)
    ]

    def find(places: Longs) -> Lists:
        report(int(places[0]) / len(rows))
        return candidate_lists(snapshot, weighing, k, rows=rows[places])

    # The search holds no lock of the interpreter; what is found does not depend on which thread finds it.
    with ThreadPoolExecutor(THREADS) as threads:
        for places, found in zip(blocks, threads.map(find, blocks), strict=True):
            listed = listed.listing(places, found, k=k)
    return listed


def _outside(found: Lists, snapshot: Snapshot, *, k: int) -> tuple[Flags, Longs]:
    """Of lists of the k best: which are whole, and the points that nobody outside of them exceeds."""
    lengths = np.diff(found.starts)
    whole = (lengths < k) | (k == len(snapshot.mentors))
    last = found.points[np.maximum(found.starts[1:] - 1, 0)] if len(found.points) else np.zeros(len(lengths), np.int64)
    return whole, np.where(whole, NOTHING, last)


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
