"""Checks a published round from the round alone, without solving anything and without any code of the solver.

Three small facts carry the proof.  Mentees whose mentors have fewer seats than they are many leave that many without
(Hall).  If exactly so many are without, then a matching of the most takes each of those seats for one of them, and
each other mentee elsewhere.  And whatever the prices, no matching is worth more than what every mentee would keep at
those prices, plus what all seats would earn (linear programming duality).  The prices need not be trusted: bad ones
only make the bound loose.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from services.matching.engine.pairs import Flags, Ints, Longs, Pairs
from services.matching.engine.rounds import Round, Rule


class Reason(Enum):
    """Why a mentee has no mentor."""

    NO_PAIR = "There is no mentor for them at all."
    CROWDED = "All their mentors' seats are taken by mentees who could not go elsewhere."
    TOO_WEAK = "Only pairs below the least score that everybody else could be given are left for them."
    NOT_WORTH = "Whoever could take them costs more than the pair is worth."


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a round is worth, and how far it can be from the best.

    - objective, bound: points, the bound rounded down; `gap` is their difference as a share of the bound.
    - most_proven: no matching has more mentees.  least_proven: none with as many has a better worst off.
    - worst_off: points of the lowest pair, and its mentee; None when nobody is matched.
    - loads: for each mentor the mentees.  idle: mentors who have a seat and nobody.
    - blocking: pairs who would both rather have each other.
    - faults: sentences; a round with a fault is not what it says it is.
    """

    faults: tuple[str, ...]
    matched: int
    objective: int
    bound: int
    gap: float
    most_proven: bool
    least_proven: bool
    worst_off: tuple[int, int] | None
    loads: Ints
    idle: int
    blocking: int
    unmatched: dict[int, Reason]


def certify(
    pairs: Pairs, result: Round, *, mentee_points: Ints | None = None, mentor_points: Ints | None = None
) -> Certificate:
    """Recomputes everything that a round claims; never raises for a wrong one, but says its faults.

    `mentee_points` and `mentor_points` are each side's view of each pair, as `pairs.points`; by default both sides
    see the common score.  Blocking pairs are counted by them.
    """
    book = _Book.of(pairs, result)
    faults = book.faults()
    tight = book.proves_most(result.tight, result.least)
    objective = book.objective()
    total = book.bound_of_the_most() if tight else book.bound_of_any()
    bound = total // result.units
    first = mentee_points if mentee_points is not None else pairs.points
    second = mentor_points if mentor_points is not None else pairs.points
    idle = (pairs.seats > 0) & (book.loads == 0)
    return Certificate(
        faults=faults,
        matched=int(book.matched.sum()),
        objective=objective,
        bound=bound,
        gap=(bound - objective) / bound if bound > 0 else 0.0,
        most_proven=book.proves_most(result.crowded, 0),
        least_proven=book.proves_least(),
        worst_off=book.worst_off(),
        loads=book.loads.astype(np.int32),
        idle=int(idle.sum()),
        blocking=book.blocking(first, second),
        unmatched=book.reasons(),
    )


@dataclass(frozen=True, kw_only=True)
class _Book:
    """A round laid open: for each pair its mentee and whether it can be used, for each mentee its pair."""

    pairs: Pairs
    result: Round
    mentees: Longs
    usable: Flags
    """The mentor has a seat at all."""
    chosen: Longs
    """The position of each mentee's pair, -1 without one."""
    loads: Longs

    @classmethod
    def of(cls, pairs: Pairs, result: Round) -> "_Book":
        lengths = pairs.starts[1:] - pairs.starts[:-1]
        mentees = np.repeat(np.arange(len(lengths)), lengths)
        chosen = np.full(len(lengths), -1, dtype=np.int64)
        used = np.flatnonzero(result.match[mentees] == pairs.mentors)
        chosen[mentees[used]] = used
        loads = np.bincount(pairs.mentors[used], minlength=len(pairs.seats))
        return cls(
            pairs=pairs,
            result=result,
            mentees=mentees,
            usable=pairs.seats[pairs.mentors] > 0,
            chosen=chosen,
            loads=loads,
        )

    @property
    def matched(self) -> Flags:
        return self.chosen >= 0

    def faults(self) -> tuple[str, ...]:
        claims = {
            "A mentee is matched with a mentor who is not on their list.": (
                self.matched == (self.result.match >= 0)
            ).all(),
            "A mentor has more mentees than seats.": (self.loads <= self.pairs.seats).all(),
            "A pair has fewer points than the least.": (self._points() >= self.result.least).all(),
        }
        return tuple(sentence for sentence, holds in claims.items() if not holds)

    def objective(self) -> int:
        """Points of all pairs, less what the taken seats cost, the cheapest of each mentor first."""
        cost = sum(
            self._cost(load, seats) for load, seats in zip(self.loads, self.pairs.seats, strict=True) if load > 1
        )
        return int(self._points().sum()) - cost

    def proves_most(self, group: Flags, least: int) -> bool:
        """Hall: exactly so many are without a mentor as the group's mentors lack seats."""
        return self._lacking(group, self.pairs.points >= least) == int((~self.matched).sum())

    def proves_least(self) -> bool:
        """With better pairs alone more would be without."""
        better = self.pairs.points > self.result.least
        return self.result.rule is Rule.FAIREST and self._lacking(self.result.blocked, better) > int(
            (~self.matched).sum()
        )

    def _lacking(self, group: Flags, counted: Flags) -> int:
        return int(group.sum()) - int(self.pairs.seats[self._around(group, counted)].sum())

    def _around(self, group: Flags, counted: Flags) -> Flags:
        """The mentors of a group."""
        around = np.zeros(len(self.pairs.seats), dtype=np.bool_)
        around[self.pairs.mentors[counted & self.usable & group[self.mentees]]] = True
        return around

    def bound_of_any(self) -> int:
        """In units: no matching at all is worth more than this."""
        everybody = np.ones(len(self.matched), dtype=np.bool_)
        kept = np.maximum(self._kept(everybody, self.usable), 0)
        return int(kept.sum()) + self._earned(self.pairs.seats > 0)

    def bound_of_the_most(self) -> int:
        """In units: no matching of the most mentees that uses no pair below the least is worth more than this.

        Given that the tight lack as many seats as there are mentees without: their mentors' seats are all taken, by
        them, and all other mentees are matched, with other mentors.
        """
        counted, tight = self.usable & (self.pairs.points >= self.result.least), self.result.tight
        scarce = self._around(tight, counted)
        among_tight = np.maximum(self._kept(tight, counted), 0).sum()
        elsewhere = self._kept(~tight, counted & ~scarce[self.pairs.mentors]).sum()
        full = self.pairs.seats * self.result.prices
        costs = sum(self._cost(seats, seats) for seats in self.pairs.seats[scarce])
        return int(among_tight + elsewhere + full[scarce].sum()) - costs * self.result.units + self._earned(~scarce)

    def _kept(self, group: Flags, counted: Flags) -> Longs:
        """What the best pair of each mentee of a group leaves them at the prices."""
        lowest = np.iinfo(np.int64).min
        best = np.full(len(group), lowest)
        value = self.pairs.points.astype(np.int64) * self.result.units - self.result.prices[self.pairs.mentors]
        np.maximum.at(best, self.mentees[counted], value[counted])
        return np.where(group & (best > lowest), best, 0)

    def _earned(self, mentors: Flags) -> int:
        """What all seats of some mentors earn above their cost, where they earn anything."""
        earned = 0
        for mentor in np.flatnonzero(mentors & (self.pairs.seats > 0) & (self.result.prices > 0)):
            seats, price = int(self.pairs.seats[mentor]), int(self.result.prices[mentor])
            costs = (self.result.seat_cost * seat // seats * self.result.units for seat in range(seats))
            earned += sum(max(price - cost, 0) for cost in costs)
        return earned

    def _cost(self, taken: int, seats: int) -> int:
        return sum(self.result.seat_cost * seat // int(seats) for seat in range(int(taken)))

    def _points(self) -> Ints:
        return self.pairs.points[self.chosen[self.matched]]

    def worst_off(self) -> tuple[int, int] | None:
        points, who = self._points(), np.flatnonzero(self.matched)
        return (int(points.min()), int(who[points.argmin()])) if len(who) else None

    def blocking(self, mentee_points: Ints, mentor_points: Ints) -> int:
        """Pairs in which both win: the mentee over what they have, the mentor over a free seat or their lowest."""
        has = np.full(len(self.matched), -1, dtype=np.int64)
        has[self.matched] = mentee_points[self.chosen[self.matched]]
        lowest = np.full(len(self.loads), np.iinfo(np.int64).max)
        used = self.chosen[self.matched]
        np.minimum.at(lowest, self.pairs.mentors[used], mentor_points[used])
        lowest[self.loads < self.pairs.seats] = -1
        both = (mentee_points > has[self.mentees]) & (mentor_points > lowest[self.pairs.mentors])
        return int((both & self.usable).sum())

    def reasons(self) -> dict[int, Reason]:
        some, strong = np.zeros((2, len(self.matched)), dtype=np.bool_)
        some[self.mentees[self.usable]] = True
        strong[self.mentees[self.usable & (self.pairs.points >= self.result.least)]] = True
        return {int(mentee): self._reason(some[mentee], strong[mentee]) for mentee in np.flatnonzero(~self.matched)}

    def _reason(self, some: np.bool_, strong: np.bool_) -> Reason:
        if not some:
            return Reason.NO_PAIR
        if self.result.rule is Rule.SUM:
            return Reason.NOT_WORTH
        return Reason.CROWDED if strong else Reason.TOO_WEAK
