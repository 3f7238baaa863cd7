"""The stable mode: no mentee and mentor would both rather have each other, and mentees cannot win by misstating.

The matching of deferred acceptance (Gale and Shapley 1962) is the best stable one for each mentee at once and does
not depend on who proposes first.  Therefore lists need not be whole: whoever runs out of theirs gets more of it, and
the result is the one of the whole lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from services.matching.engine.pairs import UNMATCHED, Ints, Longs


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What each mentee and each mentor thinks of a pair.

    - starts: n + 1 positions, int64.  The pairs of mentee i are the entries from starts[i] to starts[i + 1].
    - mentors: int32.  A mentor is at most once on a list, also over all lists that a mentee gets.
    - mentee_points, mentor_points: int32, the views of the two sides; more is better.
    """

    starts: Longs
    mentors: Ints
    mentee_points: Ints
    mentor_points: Ints


More: TypeAlias = Callable[[Ints], Preferences]
"""For some mentees (numbers, ascending) what comes next on their lists: one list each, in that order, empty at the
end.  Everything there is below everything they were given before."""


def solve_stable(preferences: Preferences, seats: Ints, *, seed: int = 0, more: More | None = None) -> Ints:
    """For each mentee the mentor, int32, -1 for nobody; `seats` has the number of mentees for each mentor.

    Among equal points of a mentee or a mentor `seed` decides, so the result is stable for strict wishes.  Raises
    ValueError when a further list has something better than an earlier one.
    """
    standing = _Standing(len(preferences.starts) - 1, seats, seed)
    standing.take(np.arange(standing.mentees, dtype=np.int32), preferences)
    standing.propose()
    while more is not None and len(ended := standing.ended()):
        standing.take(ended, more(ended))
        standing.propose()
    return standing.match


class _Standing:
    """Who holds what, and what each mentee has left to propose: kept from one batch of lists to the next."""

    def __init__(self, mentees: int, seats: Ints, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.mentees = mentees
        self.first = np.concatenate([[0], np.cumsum(seats, dtype=np.int64)])
        self.tie = rng.permutation(mentees).astype(np.int64)
        self.mentor_tie = rng.permutation(len(seats))
        self.mentors, self.liking = np.zeros((2, 0), dtype=np.int32)
        self.next_pair, self.ends = np.zeros((2, mentees), dtype=np.int64)
        self.lowest = np.full(mentees, np.iinfo(np.int64).max)
        self.done = np.zeros(mentees, dtype=np.bool_)
        self.holder = np.full(self.first[-1], UNMATCHED, dtype=np.int32)
        self.held_liking, self.held_tie = np.zeros((2, self.first[-1]), dtype=np.int64)
        self.load = np.zeros(len(seats), dtype=np.int64)
        self.match = np.full(mentees, UNMATCHED, dtype=np.int32)

    def ended(self) -> Ints:
        """Who is unmatched, has proposed to everybody they know, and may get more of their list."""
        who = (self.match < 0) & (self.next_pair == self.ends) & ~self.done
        return np.flatnonzero(who).astype(np.int32)

    def take(self, who: Ints, lists: Preferences) -> None:
        """Puts lists behind what the mentees `who` have proposed already; an empty one is the end."""
        from services.matching.engine.kernels.stable import dearest_first  # noqa: PLC0415 - as below.

        lengths = np.diff(lists.starts)
        order = dearest_first(lists.starts, lists.mentors, lists.mentee_points, self.mentor_tie)
        some = np.flatnonzero(lengths)
        best, worst = (lists.mentee_points[order[at]] for at in (lists.starts[some], lists.starts[some + 1] - 1))
        if (best > self.lowest[who[some]]).any():
            raise ValueError("A further list has something better than an earlier one")
        self.lowest[who[some]] = worst
        begin = len(self.mentors)
        self.mentors = np.concatenate([self.mentors, lists.mentors.take(order)])
        self.liking = np.concatenate([self.liking, lists.mentor_points.take(order)])
        self.next_pair[who], self.ends[who] = begin + lists.starts[:-1], begin + lists.starts[1:]
        self.done[who[lengths == 0]] = True

    def propose(self) -> None:
        from services.matching.engine.kernels.stable import propose  # noqa: PLC0415 - numba is only for who solves.

        propose(
            self.ends, self.mentors, self.liking, self.tie, self.first,
            self.next_pair, self.holder, self.held_liking, self.held_tie, self.load, self.match,
        )  # fmt: skip
