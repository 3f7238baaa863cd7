"""Who can be matched with whom in a round: lists as long as it takes until the result holds for all pairs.

A round begins with each mentee's best mentors.  A mentor who is not on a list may still belong there, because everybody
above is too dear or taken.  So the lists grow where the result shows it (see `growth`).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from services.matching.engine.pairs import Flags, Ints, Longs, Pairs
from services.matching.engine.scan import Lists, candidate_lists
from services.matching.engine.snapshot import Snapshot
from services.matching.engine.weights import Weighing

NOTHING = -10_000_000
"""Points below everything: nobody is outside of a whole list."""
MENTEES_AT_A_TIME = 500
THREADS = 2
AT_A_TIME = 8
"""By how many mentors a list grows in one turn."""
LONGER = 4
"""By which factor a search is widened that found nobody of use."""

Told = Callable[[float], None]
"""Told which share is done; it may raise to stop the work."""


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
        if not len(places):
            return self
        k = min(int(self.known[places].max()) * LONGER, len(self.snapshot.mentors))
        listed = self
        for some, found in searched(self.snapshot, self.weighing, k, rows=self.rows[places]):
            listed = listed.listing(places[some], found, k=k)
        return listed

    def listing(self, places: Longs, found: Lists, *, k: int) -> "Candidates":
        """With lists that were found to be the k best of the mentees at some places."""
        known, whole, floor = self.known.copy(), self.whole.copy(), self.floor.copy()
        known[places], whole[places], floor[places] = k, *_outside(found, self.snapshot, k=k)
        return replace(self, known=known, whole=whole, floor=floor).joined(_loose(found, places))

    def beyond(self, above: Longs, *, prices: Longs, least: int, which: Flags) -> "Candidates":
        """With some of those who have `least` points and, less `prices`, more than `above`; as long as before if none.

        `above` is for each mentee, `prices` for each mentor, both in points.  Nobody outside of a list has more than
        its floor, so most mentees need no second look.
        """
        most, k, joined = len(self.snapshot.mentors), AT_A_TIME, [NOBODY]
        reach = self.floor - int(prices.min(initial=0))
        places = np.flatnonzero(which & ~self.whole & (reach > above) & (self.floor >= least))
        while len(places):
            further = []
            for some, found in searched(
                self.snapshot, self.weighing, k, rows=self.rows[places], prices=prices, floors=above[places]
            ):
                useful = found.points >= least
                joined.append(_loose(found, places[some]).only(useful))
                full, before = np.diff(found.starts) == k, np.concatenate([[0], np.cumsum(useful)])
                of_use = np.diff(before[found.starts]) > 0
                further.append(places[some][full & ~of_use & (k < most)])
            places, k = np.concatenate(further), k * LONGER
        return self.joined(Loose.together(joined))

    def joined(self, more: "Loose") -> "Candidates":
        """With more pairs, each once."""
        if not len(more.mentors):
            return self
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

    @classmethod
    def together(cls, some: "Sequence[Loose]") -> "Loose":
        return cls(**{name: np.concatenate([getattr(each, name) for each in some]) for name in vars(some[0])})

    def only(self, kept: Flags) -> "Loose":
        return Loose(**{name: column[kept] for name, column in vars(self).items()})


_NUMBERS = np.zeros(0, np.int32)
NOBODY = Loose(mentees=np.zeros(0, np.int64), mentors=_NUMBERS, points=_NUMBERS, mentor_points=_NUMBERS)


def _loose(found: Lists, places: Longs) -> Loose:
    return Loose(
        mentees=np.repeat(places, np.diff(found.starts)),
        mentors=found.mentors,
        points=found.points,
        mentor_points=found.mentor_points,
    )


def candidates_of(snapshot: Snapshot, weighing: Weighing, rows: Longs, *, k: int, told: Told) -> Candidates:
    """The k best mentors of each of the mentees `rows`."""
    k = max(1, min(k, len(snapshot.mentors)))
    loose = [NOBODY]
    known = np.full(len(rows), k, dtype=np.int64)
    whole, floor = np.ones(len(rows), dtype=np.bool_), np.full(len(rows), NOTHING, dtype=np.int64)
    for some, found in searched(snapshot, weighing, k, rows=rows if len(snapshot.mentors) else rows[:0]):
        told(int(some[0]) / len(rows))
        loose.append(_loose(found, some))
        whole[some], floor[some] = _outside(found, snapshot, k=k)
    return Candidates(
        snapshot=snapshot,
        weighing=weighing,
        rows=rows,
        **vars(loose[0]),
        known=known,
        whole=whole,
        floor=floor,
    ).joined(Loose.together(loose))


def searched(
    snapshot: Snapshot,
    weighing: Weighing,
    k: int,
    *,
    rows: Longs,
    prices: Longs | None = None,
    floors: Longs | None = None,
) -> Iterator[tuple[Longs, Lists]]:
    """The exact k best of some mentees, block by block: the places of each block in `rows`, and its lists.

    With `floors`, one for each of `rows`, only those of a higher rank.

    The search holds no lock of the interpreter; what is found does not depend on which thread finds it.
    """
    blocks = [
        np.arange(first, min(first + MENTEES_AT_A_TIME, len(rows))) for first in range(0, len(rows), MENTEES_AT_A_TIME)
    ]

    def lists(some: Longs) -> Lists:
        above = None if floors is None else floors[some]
        return candidate_lists(snapshot, weighing, k, prices=prices, rows=rows[some], floors=above)

    with ThreadPoolExecutor(THREADS) as threads:
        yield from zip(blocks, threads.map(lists, blocks), strict=True)


def _outside(found: Lists, snapshot: Snapshot, *, k: int) -> tuple[Flags, Longs]:
    """Of lists of the k best: which are whole, and the points that nobody outside of them exceeds."""
    lengths = np.diff(found.starts)
    whole = (lengths < k) | (k == len(snapshot.mentors))
    last = found.points[np.maximum(found.starts[1:] - 1, 0)] if len(found.points) else np.zeros(len(lengths), np.int64)
    return whole, np.where(whole, NOTHING, last)
