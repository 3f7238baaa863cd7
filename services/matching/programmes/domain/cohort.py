"""The people of a run as its terms let them be matched: whom a row stands for, their seats, and who is kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from services.matching.engine import Between, Obstacle, Snapshot
from services.matching.engine.arrays import Words
from services.matching.engine.pairs import Ints


class PinLost(Exception):
    """A pair was pinned that cannot be matched any more: one of the two withdrew, or the mentor's seats are taken."""


def ids_of(columns: Words) -> list[UUID]:
    """Ids from their two halves."""
    return [UUID(int=int(high) << 64 | int(low)) for high, low in columns.tolist()]


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Who stands at which place of the snapshot.

    - pins: pairs (mentee, mentor) by place.  free: the mentees who are not pinned.
    - snapshot: with the seats that the ratio and the pins leave, and with the forbidden pairs made impossible.
    """

    mentees: Sequence[UUID]
    mentors: Sequence[UUID]
    pins: Sequence[tuple[int, int]]
    snapshot: Snapshot

    @property
    def pinned(self) -> dict[int, int]:
        """The mentor of each pinned mentee."""
        return dict(self.pins)

    @property
    def free(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return np.setdiff1d(np.arange(len(self.mentees)), [mentee for mentee, _ in self.pins]).astype(np.int64)


IdPairs = Sequence[tuple[UUID, UUID]]
"""Of a mentor and a mentee each."""


def cohort_of(whole: Snapshot, *, ratio: int, pins: IdPairs, forbidden: IdPairs) -> Cohort:
    """Raises PinLost."""
    mentees, mentors = ids_of(whole.mentees.ids), ids_of(whole.mentors.ids)
    rows = {member_id: place for place, member_id in enumerate(mentees)}
    columns = {member_id: place for place, member_id in enumerate(mentors)}

    def places(pairs: IdPairs) -> list[tuple[int, int]]:
        """In order; a pair of which one is not there is left out."""
        return sorted(
            (rows[mentee], columns[mentor]) for mentor, mentee in pairs if mentee in rows and mentor in columns
        )

    pinned = places(pins)
    if len(pinned) < len(pins):
        raise PinLost
    seats = np.minimum(whole.mentors.seats, ratio).astype(np.int32)
    np.subtract.at(seats, [mentor for _, mentor in pinned], 1)
    if (seats < 0).any():
        raise PinLost
    apart = _kept_apart(_seated(whole, seats), places(forbidden))
    return Cohort(mentees=mentees, mentors=mentors, pins=pinned, snapshot=apart)


def _seated(snapshot: Snapshot, seats: Ints) -> Snapshot:
    """The same people with other numbers of seats."""
    return replace(snapshot, mentors=replace(snapshot.mentors, seats=seats))


def seated_apart(snapshot: Snapshot, pairs: IdPairs) -> Snapshot:
    """The same people; who is named in a pair never sits in one group with the other."""
    rows = {member_id: place for place, member_id in enumerate(ids_of(snapshot.mentees.ids))}
    more = {(rows[one], rows[other]) for one, other in pairs if one in rows and other in rows}
    if not more:
        return snapshot
    known = {(one, other) for one, other in snapshot.apart.tolist()} | {(min(pair), max(pair)) for pair in more}
    return replace(snapshot, apart=np.array(sorted(known), dtype=np.int32))


def _kept_apart(snapshot: Snapshot, forbidden: Sequence[tuple[int, int]]) -> Snapshot:
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
