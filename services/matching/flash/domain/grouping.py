"""Circles where not everybody can sit: who is placed at all, with which mentor, within the limits of a circle.

The engine's search for groups wants everybody placed.  So first it is decided who is: as many as possible, with fewer
and fewer mentors until each of them has enough; then the search runs over those; then what it could not keep is put
right, seat by seat.  Nobody is left over who could still take a seat, or with others open one more circle.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from services.matching.engine.groups import CannotGroup, Gathering, Limits, form_groups
from services.matching.engine.pairs import UNMATCHED, Flags, Ints, Pairs
from services.matching.engine.rounds import Rule, solve_round

APART = -1_000_000
"""Points that keep two from one circle in the search; where it cannot, one of the two leaves."""

SPREAD = 10_000
"""What a mentor's last seat costs while it is decided who leads a circle: points that spread members evenly."""


@dataclass(frozen=True, kw_only=True)
class Floor(Gathering):
    """And who has a seat whatever comes.

    - pinned: for each mentee the mentor with whom they sit in any case, -1 for nobody.
    - apart: n x n, who never sits with whom.
    """

    pinned: Ints
    apart: Flags

    @property
    def held(self) -> Flags:
        """The mentors who have a circle in any case."""
        held = np.zeros(self.fit.shape[1], dtype=np.bool_)
        held[self.pinned[self.pinned != UNMATCHED]] = True
        return held


def group(floor: Floor, limits: Limits, *, seed: int = 0) -> Ints:
    """For each mentee the mentor, -1 for who is left over; every circle is within the limits, or has a pin in it."""
    if not floor.fit.size:
        return np.full(len(floor.fit), UNMATCHED, dtype=np.int32)
    seating = Seating(floor=floor, limits=limits, groups=_searched(floor, limits, _placed(floor, limits, seed)))
    seating.part()
    seating.fill()
    while seating.dissolve_one() or seating.open_one():
        seating.fill()
    return seating.groups


def _placed(floor: Floor, limits: Limits, seed: int) -> Ints:
    """As many as possible, spread over the mentors; of those with too few members, some give up at a time."""
    taken = np.bincount(floor.pinned[floor.pinned != UNMATCHED], minlength=floor.fit.shape[1])
    open_ = np.ones(floor.fit.shape[1], dtype=np.bool_)
    while True:
        seats = np.where(open_, np.maximum(limits.most - taken, 0), 0).astype(np.int32)
        match = solve_round(_pairs(floor, open_, seats), Rule.MOST, seat_cost=SPREAD, seed=seed).match
        match = np.where(floor.pinned != UNMATCHED, floor.pinned, match).astype(np.int32)
        load = np.bincount(match[match != UNMATCHED], minlength=len(seats))
        small = np.flatnonzero(open_ & ~floor.held & (load < limits.least))
        if not len(small):
            return match
        too_many = int(open_.sum()) - int(load.sum()) // limits.least
        fewest = small[np.argsort(load[small], kind="stable")]
        open_[fewest[: max(1, too_many, len(small) // 4)]] = False


def _pairs(floor: Floor, open_: Flags, seats: Ints) -> Pairs:
    may = (floor.fit >= 0) & open_[None, :] & (floor.pinned == UNMATCHED)[:, None]
    rows, mentors = np.nonzero(may)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(may)))]).astype(np.int64)
    return Pairs(
        starts=starts, mentors=mentors.astype(np.int32), points=floor.fit[rows, mentors].astype(np.int32), seats=seats
    )


def _searched(floor: Floor, limits: Limits, match: Ints) -> Ints:
    """The same people, better together, where the search can place them all."""
    placed = np.flatnonzero(match != UNMATCHED)
    if not len(placed):
        return match
    mentors = np.unique(match[placed])
    fit, kinship = floor.fit[np.ix_(placed, mentors)].copy(), floor.kinship[np.ix_(placed, placed)].copy()
    pinned = floor.pinned[placed]
    fit[(pinned != UNMATCHED)[:, None] & (mentors[None, :] != pinned[:, None])] = UNMATCHED
    kinship[floor.apart[np.ix_(placed, placed)]] = APART
    found = match.copy()
    with suppress(CannotGroup):
        gathering = Gathering(fit=fit, kinship=kinship, employers=floor.employers[placed])
        found[placed] = mentors[form_groups(gathering, limits)]
    return found


@dataclass(kw_only=True)
class Seating:
    """Circles while they are put right; whoever is pinned never leaves."""

    floor: Floor
    limits: Limits
    groups: Ints

    def part(self) -> None:
        """Of each two who cannot sit together, and of too many colleagues, who fits the mentor less leaves."""
        for mentor in np.unique(self.groups[self.groups != UNMATCHED]).tolist():
            members = np.flatnonzero(self.groups == mentor)
            self.groups[members] = UNMATCHED
            first = np.lexsort((members, -self.floor.fit[members, mentor], self.floor.pinned[members] != mentor))
            for member in members[first].tolist():
                if self.floor.pinned[member] == mentor or self._may_sit(member, mentor):
                    self.groups[member] = mentor

    def fill(self) -> None:
        """Gives seats that are free to those who are left over, the best fit first."""
        for member in self._left_over():
            mentors = np.unique(self.groups[self.groups != UNMATCHED])
            fit = self.floor.fit[member, mentors]
            for mentor in mentors[np.argsort(-fit, kind="stable")].tolist():
                if self._may_sit(member, mentor):
                    self.groups[member] = mentor
                    break

    def dissolve_one(self) -> bool:
        """Gives up the smallest circle that is too small; False where there is none."""
        sizes = np.bincount(self.groups[self.groups != UNMATCHED], minlength=self.floor.fit.shape[1])
        small = np.flatnonzero((sizes > 0) & (sizes < self.limits.least) & ~self.floor.held)
        if not len(small):
            return False
        mentor = int(small[sizes[small].argmin()])
        self.groups[self.groups == mentor] = UNMATCHED
        return True

    def open_one(self) -> bool:
        """Opens one more circle with those who are left over; False where too few of them fit any mentor."""
        left = self._left_over()
        for mentor in np.setdiff1d(np.arange(self.floor.fit.shape[1]), self.groups).tolist():
            fitting = [member for member in left if self.floor.fit[member, mentor] >= 0]
            if len(fitting) < self.limits.least:
                continue
            before = self.groups.copy()
            for member in fitting:
                if self._may_sit(member, mentor):
                    self.groups[member] = mentor
            if (self.groups == mentor).sum() >= self.limits.least:
                return True
            self.groups = before
        return False

    def _left_over(self) -> list[int]:
        """Who fits anybody best comes first."""
        left = np.flatnonzero(self.groups == UNMATCHED)
        order: list[int] = left[np.argsort(-self.floor.fit[left].max(axis=1), kind="stable")].tolist()
        return order

    def _may_sit(self, member: int, mentor: int) -> bool:
        members = np.flatnonzero(self.groups == mentor)
        colleagues = self.floor.employers[members] == self.floor.employers[member]
        return bool(
            self.floor.fit[member, mentor] >= 0
            and len(members) < self.limits.most
            and colleagues.sum() < self.limits.colleagues
            and not self.floor.apart[member, members].any()
        )
