"""Branch and bound over the seats of one board."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

LEAST = -(2**62)


@compiled
def best_board(
    mentors: Ints, points: Ints, employers: Ints, fields: Ints, same_employer: int, same_field: int
) -> tuple[Longs, int]:
    """The column chosen for each seat, and what the board is worth; LEAST if there is none.

    Each row is sorted, the most points first, mentor -1 last.
    """
    seats, columns = mentors.shape
    ahead = np.zeros(seats + 1, np.int64)
    for seat in range(seats - 1, -1, -1):
        ahead[seat] = ahead[seat + 1] + points[seat, 0]
    here, chosen = np.zeros(seats, np.int64), np.zeros(seats, np.int64)
    worth, best, seat = np.zeros(seats + 1, np.int64), LEAST, 0
    while seat >= 0:
        column = here[seat]
        here[seat] += 1
        ended = column == columns or mentors[seat, column] < 0
        if ended or worth[seat] + points[seat, column] + ahead[seat + 1] <= best:
            here[seat] = 0
            seat -= 1
            continue
        if _sits(mentors, here, seat, column):
            continue
        lost = _penalty(employers, here, seat, column, same_employer) + _penalty(fields, here, seat, column, same_field)
        worth[seat + 1] = worth[seat] + points[seat, column] - lost
        if seat + 1 < seats:
            seat += 1
        elif worth[seats] > best:
            best = int(worth[seats])
            chosen[:] = here - 1
    return chosen, best


@compiled
def _sits(mentors: Ints, here: Longs, seat: int, column: int) -> bool:
    """Whether the mentor has a seat already."""
    sits = False
    for earlier in range(seat):
        sits |= mentors[earlier, here[earlier] - 1] == mentors[seat, column]
    return sits


@compiled
def _penalty(words: Ints, here: Longs, seat: int, column: int, each: int) -> int:
    """For the mentors before who share a word with this one."""
    lost = 0
    for earlier in range(seat):
        if words[seat, column] >= 0 and words[earlier, here[earlier] - 1] == words[seat, column]:
            lost += each
    return lost
