"""What a flash plan is made from, in the engine's words; it travels to the process that solves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.words import PlannedRound
from services.matching.engine import Mentee, Mentor, Weighing

MOST_SEATINGS = 20_000
"""Mentees times rounds: a plan of more would not fit into one event."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A mentor's table; rounds count from 1."""

    id: UUID
    mentor_id: UUID
    seats: int
    first_round: int


@dataclass(frozen=True, kw_only=True)
class Job:
    """`tables` and `mentors`, `mentees` and `first_rounds` are in the same order: that of the members' ids.

    - apart: pairs (mentee, mentor) that a block keeps apart.  wished: pairs that the mentee would like.
    - weighing: of the scores, in the version that the association has adopted.
    - past: the rounds that stand.  promised: pairs (mentee, mentor) by round from 1, of the plan that people know.
    """

    rounds: int
    tables: Sequence[Table]
    mentors: Sequence[Mentor]
    mentees: Sequence[Mentee]
    first_rounds: Sequence[int]
    weighing: Weighing
    weights_version: int
    apart: Collection[tuple[UUID, UUID]] = ()
    wished: Collection[tuple[UUID, UUID]] = ()
    past: Sequence[PlannedRound] = ()
    promised: Sequence[tuple[int, UUID, UUID]] = ()
    missing: frozenset[UUID] = frozenset()
