"""A round of peers from a snapshot: everybody is mentor and mentee at once, and each two see the pair their own way."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.feasibility import feasible
from services.matching.engine.fits import fits
from services.matching.engine.pairs import Flags, Ints, Longs
from services.matching.engine.peers import Peers, solve_peers
from services.matching.engine.scan import candidate_lists
from services.matching.engine.scoring import Scores, score
from services.matching.engine.snapshot import Snapshot
from services.matching.engine.weights import Weighing

CANDIDATES = 32
"""So many of the best for each are looked at; two are compared where one of them is on the other's list."""


@dataclass(frozen=True, kw_only=True)
class PeerPairs:
    """n people, by number, and who of them may be paired.

    - mentees, mentors: the row of each in the snapshot, on either side.
    - firsts, seconds, points: the pairs that are possible both ways, each once, with the mean of both scores.
    """

    mentees: Ints
    mentors: Ints
    firsts: Ints
    seconds: Ints
    points: Ints


@dataclass(frozen=True, kw_only=True)
class PeerRound(PeerPairs):
    """And how they were paired: each one's partner, -1 for nobody, and the prices for `certify_peers`."""

    peers: Peers


def solve_peer_round(
    snapshot: Snapshot, weighing: Weighing, *, candidates: int = CANDIDATES, seed: int = 0
) -> PeerRound:
    """Pairs up those who are in the snapshot with a need and an offer; whoever has one of the two takes no part."""
    may = peer_pairs(snapshot, weighing, candidates=candidates)
    peers = solve_peers(len(may.mentees), may.firsts, may.seconds, may.points, seed=seed)
    return PeerRound(**vars(may), peers=peers)


def peer_pairs(snapshot: Snapshot, weighing: Weighing, *, candidates: int = CANDIDATES) -> PeerPairs:
    """Who may be paired with whom: where one of the two is among the other's best `candidates`."""
    both = _Both.of(snapshot, weighing)
    firsts, seconds = both.listed(candidates)
    points, possible = both.both_ways(firsts, seconds)
    return PeerPairs(
        mentees=both.mentees,
        mentors=both.mentors,
        firsts=firsts[possible],
        seconds=seconds[possible],
        points=points[possible],
    )


def partners_of(snapshot: Snapshot, weighing: Weighing, person: int) -> tuple[Ints, Ints]:
    """Of somebody, by their row among the mentees, whom they may be paired with: rows of mentors, and points."""
    both = _Both.of(snapshot, weighing)
    own = np.flatnonzero(both.mentees == person)
    others = np.setdiff1d(np.arange(len(both.mentees)), own).astype(np.int32)
    if not len(own):
        others = others[:0]
    points, possible = both.both_ways(np.full(len(others), own[0] if len(own) else 0, dtype=np.int32), others)
    return both.mentors[others[possible]], points[possible]


def explain_pair(
    snapshot: Snapshot, weighing: Weighing, found: PeerRound, one: int, other: int
) -> tuple[Scores, Scores]:
    """Why these two: the parts as `one` sees the pair, and as `other` does, one row each; the pair has their mean."""
    both = _Both(snapshot=snapshot, weighing=weighing, mentees=found.mentees, mentors=found.mentors)
    ways = ((one, other), (other, one))
    first, second = (both.scored(asker, np.array([asked], dtype=np.int32))[0] for asker, asked in ways)
    return first, second


@dataclass(frozen=True, kw_only=True)
class _Both:
    """Those who stand on both sides of a snapshot, by number."""

    snapshot: Snapshot
    weighing: Weighing
    mentees: Ints
    mentors: Ints

    @classmethod
    def of(cls, snapshot: Snapshot, weighing: Weighing) -> "_Both":
        sides = snapshot.mentees.persons, snapshot.mentors.persons
        _, mentees, mentors = np.intersect1d(*sides, return_indices=True)
        order = np.argsort(mentees, kind="stable")
        rows = mentees[order].astype(np.int32), mentors[order].astype(np.int32)
        return cls(snapshot=snapshot, weighing=weighing, mentees=rows[0], mentors=rows[1])

    def listed(self, candidates: int) -> tuple[Ints, Ints]:
        """Pairs of which one is on the other's list, the smaller number first, each once."""
        lists = candidate_lists(self.snapshot, self.weighing, candidates, rows=self.mentees.astype(np.int64))
        number = np.full(len(self.snapshot.mentors), -1, dtype=np.int64)
        number[self.mentors] = np.arange(len(self.mentors))
        rows = np.repeat(np.arange(len(self.mentees)), np.diff(lists.starts))
        others = number[lists.mentors]
        low, high = np.minimum(rows, others)[others >= 0], np.maximum(rows, others)[others >= 0]
        firsts, seconds = np.divmod(np.unique(low * len(self.mentees) + high), max(len(self.mentees), 1))
        return firsts.astype(np.int32), seconds.astype(np.int32)

    def both_ways(self, firsts: Ints, seconds: Ints) -> tuple[Ints, Flags]:
        """The mean of both scores, and whether the pair is possible for both."""
        there, may = self._seen(firsts, seconds)
        order = np.argsort(seconds, kind="stable")
        back, may_back = np.empty_like(there), np.empty_like(may)
        back[order], may_back[order] = self._seen(seconds[order], firsts[order])
        return ((there + back + 1) // 2).astype(np.int32), may & may_back

    def scored(self, asker: int, asked: Ints) -> tuple[Scores, Flags]:
        """How one sees some others, and whom of them they may be matched with."""
        row, rows = int(self.mentees[asker]), self.mentors[asked].astype(np.intp)
        mentees, mentors = self.snapshot.mentees, self.snapshot.mentors.take(rows)
        obstacles, choices = self.snapshot.between.of(row, len(self.snapshot.mentors))
        may = feasible(mentees, row, mentors, between=obstacles[rows])
        return score(fits(mentees, row, mentors, choices=choices[rows]), self.weighing), may

    def _seen(self, askers: Ints, asked: Ints) -> tuple[Longs, Flags]:
        """How each asker sees the other; `askers` never fall."""
        points, possible = np.zeros(len(askers), np.int64), np.zeros(len(askers), np.bool_)
        starts = np.searchsorted(askers, np.arange(len(self.mentees) + 1)).tolist()
        for number in np.unique(askers).tolist():
            these = slice(starts[number], starts[number + 1])
            scores, may = self.scored(number, asked[these])
            points[these], possible[these] = scores.total, may
        return points, possible
