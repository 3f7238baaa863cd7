"""The result of a run of peers: disjoint pairs, each seen from both sides, with the proof of what they are worth.

A peer stands on both sides of the snapshot, so a pair is two rows: each has the points and parts as that one sees it.
What the pair is worth to the sum is the mean of the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from services.matching.engine import Snapshot, Weighing
from services.matching.engine.audit import Seen, look_at
from services.matching.engine.certificate import Reason
from services.matching.engine.pairs import UNMATCHED, Ints, Longs
from services.matching.engine.peer_certificate import PeerCertificate, certify_peers
from services.matching.engine.peer_round import CANDIDATES, PeerPairs, peer_pairs
from services.matching.engine.peers import Peers, solve_peers
from services.matching.programmes.domain.cohort import Cohort, PinLost
from services.matching.programmes.domain.result import MILLION, counted, priced, worst_off

EVERYBODY = 600
"""Up to so many people each is compared with all; beyond, with their best, and the proof is of those pairs alone."""
LEFT_OVER = "Everybody who could be their peer has one who suits them better, or nobody is left."


@dataclass(frozen=True, kw_only=True)
class Paired:
    """`may` are the pairs that were looked at; `partner` and `prices` (whole points) are by their numbers."""

    terms: Mapping[str, Any]
    cohort: Cohort
    weighing: Weighing
    may: PeerPairs
    partner: Ints
    whole_prices: Longs

    @cached_property
    def pairs(self) -> dict[int, int]:
        """The mentor's row of each mentee's row that has a partner; pins both ways."""
        decided = np.flatnonzero(self.partner != UNMATCHED)
        rows = self.may.mentees[decided].tolist(), self.may.mentors[self.partner[decided]].tolist()
        return dict(zip(*rows, strict=True)) | self.pinned

    @cached_property
    def pinned(self) -> dict[int, int]:
        return both_ways(self.cohort)

    @cached_property
    def possible(self) -> set[int]:
        """The rows of those who could be paired with anybody."""
        numbers = np.unique(np.concatenate([self.may.firsts, self.may.seconds]))
        return set(self.may.mentees[numbers].tolist())

    @cached_property
    def seen(self) -> Seen:
        return look_at(self.cohort.snapshot, self.weighing, self.pairs)

    @cached_property
    def shown(self) -> PeerCertificate:
        claimed = Peers(partner=self.partner, prices=self.whole_prices, units=1)
        return certify_peers(self.may.firsts, self.may.seconds, self.may.points, claimed)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One for each peer, in the order of their ids."""
        rows = [self._row(row) for row in range(len(self.cohort.mentees))]
        return sorted(rows, key=lambda row: str(row["mentee_id"]))

    @property
    def prices(self) -> list[dict[str, Any]]:
        by_row = np.zeros(len(self.cohort.mentors), dtype=np.int64)
        by_row[self.may.mentors] = self.whole_prices
        return priced(self.cohort.mentors, by_row)

    @property
    def certificate(self) -> dict[str, Any]:
        shown, people = self.shown, len(self.cohort.mentees)
        worth = sum((int(self.seen.points[list(pair)].sum()) + 1) // 2 for pair in self._pinned())
        rows = self.rows
        without = [row for row in rows if row["mentor_id"] is None]
        return {
            "faults": list(shown.faults),
            "mentees": people,
            "mentors": len(self.cohort.mentors),
            "matched": len(self.pairs),
            "pinned": len(self.pinned),
            "objective": shown.objective + worth,
            "bound": shown.bound + worth,
            "gapMillionths": round(shown.gap * MILLION),
            "mostProven": not without,
            "leastProven": False,
            "holdsForAll": people <= EVERYBODY,
            "blockingPairs": self._blocking(),
            "worstOff": worst_off(self.cohort, self.seen, self.pairs),
            "loads": [[load, count] for load, count in ((0, len(without)), (1, len(self.pairs))) if count],
            "idle": sorted(str(row["mentee_id"]) for row in without),
            "unmatched": counted(row["reason"] for row in without),
            "witness": {},
        }

    def _row(self, row: int) -> dict[str, Any]:
        mentor = self.pairs.get(row)
        why = LEFT_OVER if row in self.possible else Reason.NO_PAIR.value
        return {
            "mentee_id": self.cohort.mentees[row],
            "mentor_id": None if mentor is None else self.cohort.mentors[mentor],
            "points": 0 if mentor is None else int(self.seen.points[row]),
            "parts": [] if mentor is None else self.seen.parts[row].tolist(),
            "pinned": row in self.pinned,
            "reason": why if mentor is None else None,
        }

    def _pinned(self) -> list[tuple[int, int]]:
        """Each pinned pair once, as the two rows of mentees."""
        rows = {member_id: row for row, member_id in enumerate(self.cohort.mentees)}
        return [(mentee, rows[self.cohort.mentors[mentor]]) for mentee, mentor in self.cohort.pins]

    def _blocking(self) -> int:
        """Pairs that are worth more than what either of the two has."""
        may, has = self.may, np.full(len(self.partner), -1, dtype=np.int64)
        used = self.partner[may.firsts] == may.seconds
        has[may.firsts[used]] = has[may.seconds[used]] = may.points[used]
        return int(((may.points > has[may.firsts]) & (may.points > has[may.seconds])).sum())


def possible_pairs(cohort: Cohort, weighing: Weighing) -> PeerPairs:
    """Who may still be paired with whom, once the pins are taken out."""
    people = len(cohort.mentees)
    return peer_pairs(_one_each(cohort), weighing, candidates=people if people <= EVERYBODY else CANDIDATES)


def pair_up(terms: Mapping[str, Any], cohort: Cohort, weighing: Weighing, *, seed: int) -> Paired:
    """Raises PinLost for a peer who is pinned twice, or whose partner has no need or no offer."""
    may = possible_pairs(cohort, weighing)
    peers = solve_peers(len(may.mentees), may.firsts, may.seconds, may.points, seed=seed)
    return Paired(
        terms=terms, cohort=cohort, weighing=weighing, may=may,
        partner=peers.partner, whole_prices=np.maximum(peers.prices, 0) // peers.units,
    )  # fmt: skip


def both_ways(cohort: Cohort) -> dict[int, int]:
    """The pinned pairs, each as two: the row of a mentee and the row of their mentor."""
    rows = {member_id: row for row, member_id in enumerate(cohort.mentees)}
    columns = {member_id: row for row, member_id in enumerate(cohort.mentors)}
    pinned: dict[int, int] = {}
    for mentee, mentor in cohort.pins:
        back = rows.get(cohort.mentors[mentor]), columns.get(cohort.mentees[mentee])
        if back[0] is None or back[1] is None or mentee in pinned or back[0] in pinned:
            raise PinLost
        pinned |= {mentee: mentor, back[0]: back[1]}
    return pinned


def _one_each(cohort: Cohort) -> Snapshot:
    """Everybody has one partner, and who is pinned has none to give."""
    mentors = cohort.snapshot.mentors
    seats = np.minimum(mentors.seats, 1).astype(np.int32)
    seats[list(both_ways(cohort).values())] = 0
    return replace(cohort.snapshot, mentors=replace(mentors, seats=seats))
