"""Checks a round against everybody in its snapshot, without solving anything and without any code of a solver.

Nothing of the round is taken on trust but who was matched with whom.  Each pair is looked at again, by itself.  How
good the round is, is proven as in `certificate`, by groups of mentees whose mentors lack seats (Hall) and by prices
(linear programming duality); what such a proof says of further pairs is asked of the exact search over all mentors,
once for each mentee.  Neither groups nor prices need be trusted: false ones prove nothing, or a loose bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.matching.engine.candidates import NOTHING, searched
from services.matching.engine.certificate import Certificate, Reason
from services.matching.engine.feasibility import obstacles
from services.matching.engine.fits import fits
from services.matching.engine.pairs import UNMATCHED, Flags, Ints, Longs
from services.matching.engine.rounds import Rule
from services.matching.engine.scoring import score
from services.matching.engine.snapshot import Snapshot
from services.matching.engine.weights import PARTS, Weighing

OUT_OF_REACH = 1_000_000
"""Points: the price of mentors who do not count for a question."""
WIDER = 8


@dataclass(frozen=True, kw_only=True)
class Group:
    """Mentees, by place, who compete for the seats of these mentors alone."""

    mentees: Flags
    mentors: Flags


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is said of a round: of each of the mentees `rows` of the snapshot the mentor, -1 for nobody.

    `least`, `prices` (whole points) and the groups are as in `Round`.
    """

    rows: Longs
    match: Ints
    rule: Rule
    seat_cost: int
    least: int
    prices: Longs
    crowded: Group
    tight: Group
    blocked: Group


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Each pair by itself: whether it is possible, the points of its parts (0 for nobody), and the mentor's view."""

    possible: Flags
    parts: Longs
    mentor_points: Longs

    @property
    def points(self) -> Longs:
        total: Longs = self.parts.sum(axis=1)
        return total


def look_at(snapshot: Snapshot, weighing: Weighing, pairs: Mapping[int, int]) -> Seen:
    """Pairs of a mentee and a mentor by their rows, in the order of the snapshot's mentees."""
    mentees = len(snapshot.mentees)
    parts = np.zeros((mentees, len(PARTS)), dtype=np.int64)
    possible, mentor_points = np.ones(mentees, dtype=np.bool_), np.zeros(mentees, dtype=np.int64)
    for mentee, mentor in pairs.items():
        one, row = snapshot.mentors.take(np.array([mentor])), np.array([mentor])
        between, choices = snapshot.between.of(mentee, len(snapshot.mentors))
        possible[mentee] = not obstacles(snapshot.mentees, mentee, one, between=between[row]).any()
        scored = score(fits(snapshot.mentees, mentee, one, choices=choices[row]), weighing)
        parts[mentee], mentor_points[mentee] = scored.points[0], scored.mentor[0]
    return Seen(possible=possible, parts=parts, mentor_points=mentor_points)


def audit(snapshot: Snapshot, weighing: Weighing, claim: Claim, *, seen: Seen) -> Certificate:
    """Recomputes everything that a round claims, for all pairs; never raises for a wrong one, but says its faults.

    `seen` is what `look_at` says of the claimed pairs.
    """
    book = _Book(snapshot=snapshot, weighing=weighing, claim=claim, seen=seen)
    objective, bound = book.objective(), book.bound()
    idle = (snapshot.mentors.seats > 0) & (book.loads == 0)
    return Certificate(
        faults=book.faults(),
        matched=int(book.matched.sum()),
        objective=objective,
        bound=bound,
        gap=(bound - objective) / bound if bound > 0 else 0.0,
        most_proven=book.all_seats_taken or book.proves(claim.crowded, least=0),
        least_proven=book.proves_least(),
        worst_off=book.worst_off(),
        loads=book.loads.astype(np.int32),
        idle=int(idle.sum()),
        blocking=book.blocking(),
        unmatched=book.reasons(),
    )


@dataclass(frozen=True, kw_only=True)
class _Book:
    """A round laid open."""

    snapshot: Snapshot
    weighing: Weighing
    claim: Claim
    seen: Seen

    @cached_property
    def matched(self) -> Flags:
        flags: Flags = self.claim.match != UNMATCHED
        return flags

    @cached_property
    def seats(self) -> Longs:
        return np.maximum(self.snapshot.mentors.seats, 0).astype(np.int64)

    @cached_property
    def loads(self) -> Longs:
        return np.bincount(self.claim.match[self.matched], minlength=len(self.seats)).astype(np.int64)

    @cached_property
    def points(self) -> Longs:
        return self.seen.points[self.claim.rows]

    @property
    def all_seats_taken(self) -> bool:
        return int(self.matched.sum()) == int(self.seats.sum())

    def faults(self) -> tuple[str, ...]:
        claims = {
            "A mentee is matched with a mentor with whom they cannot be.": self.seen.possible[self.claim.rows].all(),
            "A mentor has more mentees than seats.": (self.loads <= self.seats).all(),
            "A pair has fewer points than the least.": (self.points[self.matched] >= self.claim.least).all(),
        }
        return tuple(sentence for sentence, holds in claims.items() if not holds)

    def objective(self) -> int:
        """Points of all pairs, less what the taken seats cost, the cheapest of each mentor first."""
        return int(self.points[self.matched].sum()) - self._costs(self.loads)

    def proves(self, group: Group, *, least: int) -> bool:
        """Hall: exactly so many are without a mentor as the group's mentors lack seats."""
        return self._lacking(group, least=least) == int((~self.matched).sum())

    def proves_least(self) -> bool:
        """With better pairs alone more would be without."""
        lacking = self._lacking(self.claim.blocked, least=self.claim.least + 1)
        return self.claim.rule is Rule.FAIREST and lacking > int((~self.matched).sum())

    def _lacking(self, group: Group, *, least: int) -> int:
        """How many more a group is than the seats of its mentors; -1 if one of them could go elsewhere."""
        nothing = np.full(len(self.claim.rows), -1, dtype=np.int64)
        prices = np.where(group.mentors, OUT_OF_REACH, 0)
        if (self._best(group.mentees, prices=prices, least=least, known=nothing) > nothing).any():
            return -1
        return int(group.mentees.sum()) - int(self.seats[group.mentors].sum())

    def bound(self) -> int:
        if self.claim.rule is not Rule.SUM and self.proves(self.claim.tight, least=self.claim.least):
            return self._bound_of_the_most()
        everybody = np.ones(len(self.claim.rows), dtype=np.bool_)
        kept = self._best(everybody, prices=self.claim.prices, least=0, known=np.maximum(self._kept(), 0))
        return int(kept.sum()) + self._earned(self.seats > 0)

    def _bound_of_the_most(self) -> int:
        """No matching of the most mentees that uses no pair below the least is worth more than this.

        The tight lack as many seats as there are mentees without: their mentors' seats are all taken, by them, and all
        other mentees are matched, with other mentors.
        """
        tight, scarce, prices = self.claim.tight.mentees, self.claim.tight.mentors, self.claim.prices
        least, kept = self.claim.least, self._kept()
        among_tight = self._best(tight, prices=prices, least=least, known=np.maximum(kept, 0))[tight].sum()
        far = prices + np.where(scarce, OUT_OF_REACH, 0)
        elsewhere = self._best(~tight, prices=far, least=least, known=kept)[~tight].sum()
        full = (self.seats * prices)[scarce].sum() - self._costs(np.where(scarce, self.seats, 0))
        return int(among_tight + elsewhere + full) + self._earned(~scarce & (self.seats > 0))

    def _kept(self) -> Longs:
        """What each has at the prices; NOTHING for who has nobody."""
        kept = np.full(len(self.claim.rows), NOTHING, dtype=np.int64)
        kept[self.matched] = self.points[self.matched] - self.claim.prices[self.claim.match[self.matched]]
        return kept

    def _earned(self, mentors: Flags) -> int:
        """What all seats of some mentors earn above their cost, where they earn anything."""
        earned = 0
        for mentor in np.flatnonzero(mentors & (self.claim.prices > 0)).tolist():
            seats, price = int(self.seats[mentor]), int(self.claim.prices[mentor])
            earned += sum(max(price - self.claim.seat_cost * seat // seats, 0) for seat in range(seats))
        return earned

    def _costs(self, taken: Longs) -> int:
        """Of so many seats of each mentor, as `seat_costs` has them."""
        each = zip(taken.tolist(), self.seats.tolist(), strict=True)
        return sum(self.claim.seat_cost * seat // max(seats, 1) for load, seats in each for seat in range(load))

    def _best(self, which: Flags, *, prices: Longs, least: int, known: Longs) -> Longs:
        """What the best mentor gives of those with `least` points, less their price, if that is more than is known."""
        best = known.copy()
        places, k = np.flatnonzero(which), 1
        while len(places) and len(self.seats):
            further, rows = [], self.claim.rows[places]
            for some, found in searched(
                self.snapshot, self.weighing, k, rows=rows, prices=prices, floors=known[places]
            ):
                of, enough = np.repeat(places[some], np.diff(found.starts)), found.points >= least
                np.maximum.at(best, of[enough], found.ranks[enough])
                open_ = (np.diff(found.starts) == k) & (best == known)[places[some]] & (k < len(self.seats))
                further.append(places[some][open_])
            places, k = np.concatenate(further), k * WIDER
        return best

    def worst_off(self) -> tuple[int, int] | None:
        who = np.flatnonzero(self.matched)
        lowest = self.points[who].argmin() if len(who) else 0
        return (int(self.points[who[lowest]]), int(who[lowest])) if len(who) else None

    def blocking(self) -> int:
        """Pairs in which both win: the mentee over what they have, the mentor over a free seat or their lowest."""
        lowest = np.full(len(self.seats), np.iinfo(np.int64).max)
        who = np.flatnonzero(self.matched)
        np.minimum.at(lowest, self.claim.match[who], self.seen.mentor_points[self.claim.rows[who]])
        lowest[self.loads < self.seats] = -1
        has = np.where(self.matched, self.points, -1)
        places, k, blocking = np.arange(len(has)), 2 * WIDER, 0
        while len(places) and len(self.seats):
            further = []
            rows = self.claim.rows[places]
            for some, found in searched(self.snapshot, self.weighing, k, rows=rows, floors=has[places]):
                lengths = np.diff(found.starts)
                both = found.mentor_points > lowest[found.mentors]
                of, whole = np.repeat(np.arange(len(some)), lengths), (lengths < k) | (k >= len(self.seats))
                blocking += int(both[whole[of]].sum())
                further.append(places[some][~whole])
            places, k = np.concatenate(further), k * WIDER
        return blocking

    def reasons(self) -> dict[int, Reason]:
        without = ~self.matched
        nothing = np.full(len(without), -1, dtype=np.int64)
        best = self._best(without, prices=np.zeros(len(self.seats), dtype=np.int64), least=0, known=nothing)
        return {int(place): self._reason(int(best[place])) for place in np.flatnonzero(without)}

    def _reason(self, best: int) -> Reason:
        if best < 0:
            return Reason.NO_PAIR
        if self.claim.rule is Rule.SUM:
            return Reason.NOT_WORTH
        return Reason.CROWDED if best >= self.claim.least else Reason.TOO_WEAK
