"""A personal board is the best there is."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.boards import NoBoard, Seats, fill_board


def worth(seats: Seats, columns: tuple[int, ...]) -> int | None:
    """What a board is worth, pair by pair; None where it is none."""
    mentors = [int(seats.mentors[seat, column]) for seat, column in enumerate(columns)]
    if min(mentors) < 0 or len(set(mentors)) < len(mentors):
        return None
    total = sum(int(seats.points[seat, column]) for seat, column in enumerate(columns))
    for one, other in combinations(range(len(columns)), 2):
        for words, each in ((seats.employers, 1500), (seats.fields, 300)):
            same = words[one, columns[one]] == words[other, columns[other]] and words[one, columns[one]] >= 0
            total -= each * bool(same)
    return total


@st.composite
def candidates(draw: st.DrawFn) -> Seats:
    seats, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def numbers(low: int, high: int) -> NDArray[np.int32]:
        drawn = draw(st.lists(st.integers(low, high), min_size=seats * columns, max_size=seats * columns))
        return np.array(drawn, dtype=np.int32).reshape(seats, columns)

    mentors = numbers(-1, 5)
    for row in mentors:
        row[[column for column in range(columns) if row[column] in row[:column]]] = -1
    return Seats(mentors=mentors, points=numbers(0, 9999), employers=numbers(-1, 2), fields=numbers(-1, 2))


class TestFillBoard:
    @settings(max_examples=1500, deadline=None)
    @given(seats=candidates())
    def test_equals_the_best_of_all_boards(self, seats: Seats) -> None:
        every = [worth(seats, columns) for columns in product(range(seats.mentors.shape[1]), repeat=len(seats.mentors))]
        possible = [value for value in every if value is not None]
        if not possible:
            with pytest.raises(NoBoard):
                fill_board(seats)
            return

        board = fill_board(seats)

        assert board.points == max(possible)
        columns = tuple(row.tolist().index(mentor) for row, mentor in zip(seats.mentors, board.mentors, strict=True))
        assert worth(seats, columns) == board.points

    def test_would_rather_have_two_employers_than_a_few_points(self) -> None:
        seats = Seats(
            mentors=np.array([[1, 2], [3, 4]], np.int32),
            points=np.array([[9000, 8000], [9000, 8000]], np.int32),
            employers=np.array([[7, 8], [7, 7]], np.int32),
            fields=np.full((2, 2), -1, np.int32),
        )

        assert fill_board(seats).mentors.tolist() == [2, 3]
