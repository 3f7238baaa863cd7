"""A personal board: one mentor for each seat, all different, and not all from the same house.

Branch and bound over sorted lists: a seat is filled from its best candidate on, and a branch ends where the seats that
are left, each with its best, could not reach the best board any more.  Exact; the bound ignores the penalties, which
only lower a board.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.pairs import Ints

LEAST = -(2**62)


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Candidates for each seat: arrays seats x most candidates, a seat with fewer filled up with mentor -1.

    - mentors: int32, each at most once a seat; one mentor may be a candidate for several seats.
    - points: int32, how well each fits the seat.
    - employers, fields: int32, any numbers; negative where it is not known, which is like nobody else's.
    """

    mentors: NDArray[np.int32]
    points: NDArray[np.int32]
    employers: NDArray[np.int32]
    fields: NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Board:
    """mentors: for each seat, int32.  points: the sum less the penalties; a board may be worth less than nothing."""

    mentors: Ints
    points: int


class NoBoard(ValueError):
    """The seats cannot be filled with different mentors."""


def fill_board(seats: Seats, *, same_employer: int = 1500, same_field: int = 300) -> Board:
    """The board worth most; each two members of one employer or of one field cost the penalty in points.

    Among equals the one whose first seat has the earlier candidate of `points`, then of the list, and so on.  Raises
    NoBoard.
    """
    from services.matching.engine.kernels.boards import best_board  # noqa: PLC0415 - numba is only for who solves.

    order = np.argsort(np.where(seats.mentors < 0, np.iinfo(np.int32).max, -seats.points), axis=1, kind="stable")
    rows = np.arange(len(order))[:, None]
    mentors, points, employers, fields = (
        array[rows, order] for array in (seats.mentors, seats.points, seats.employers, seats.fields)
    )
    chosen, worth = best_board(mentors, points, employers, fields, same_employer, same_field)
    if worth == LEAST:
        raise NoBoard
    return Board(mentors=mentors[rows[:, 0], chosen], points=int(worth))
