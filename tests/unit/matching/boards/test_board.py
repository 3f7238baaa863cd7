"""While a seat of a board is empty nobody has two."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import Refusal
from chassis.ids import new_id
from services.matching.boards.domain.board import USUAL, Aim, Board, Purpose, Seat, open_board
from services.matching.boards.domain.refusals import (
    BoardFull,
    SeatedAlready,
    SeatEmpty,
    SeatMisread,
    SeatNamedTwice,
    SeatTaken,
)
from tests.builders.matching import NOW


def a_board(*members: UUID | None) -> Board:
    """With the usual seats, the first ones taken."""
    board = open_board(new_id(), new_id(), [new_id() for _ in USUAL], now=NOW)
    for seat, member_id in zip(board.seats, members, strict=False):
        if member_id is not None:
            board.take(seat, member_id, now=NOW)
    return board


def sitting(board: Board) -> list[UUID | None]:
    return [seat.member_id for seat in board.seats]


class TestTake:
    def test_gives_an_empty_seat(self) -> None:
        one = new_id()

        board = a_board(one)

        assert sitting(board) == [one, None, None, None]
        assert board.empty == 3

    def test_refuses_a_seat_that_somebody_has(self) -> None:
        board = a_board(new_id())

        with pytest.raises(SeatTaken):
            board.take(board.seats[0], new_id(), now=NOW)

    def test_refuses_a_second_seat_while_another_one_is_empty(self) -> None:
        one = new_id()
        board = a_board(one, new_id())

        with pytest.raises(SeatedAlready):
            board.take(board.seats[2], one, now=NOW)

    def test_gives_the_last_empty_seat_to_somebody_who_has_one(self) -> None:
        one = new_id()
        board = a_board(one, new_id(), new_id())

        board.take(board.seats[3], one, now=NOW)

        assert (board.empty, board.seconds) == (0, 1)


class TestLeave:
    def test_takes_a_second_seat_back_too(self) -> None:
        one, other = new_id(), new_id()
        board = a_board(one, other, new_id(), one)

        board.leave(board.seats[1])

        assert sitting(board)[1::2] == [None, None]
        assert (board.empty, board.seconds) == (2, 0)

    def test_of_the_first_of_two_seats_leaves_the_other(self) -> None:
        one = new_id()
        board = a_board(one, new_id(), new_id(), one)

        board.leave(board.seats[0])

        assert board.seats[3].member_id == one
        assert (board.empty, board.seconds) == (1, 0)

    def test_refuses_an_empty_seat(self) -> None:
        board = a_board()

        with pytest.raises(SeatEmpty):
            board.leave(board.seats[0])


class TestAdd:
    def test_takes_second_seats_back_for_the_new_one_is_empty(self) -> None:
        one = new_id()
        board = a_board(one, new_id(), new_id(), one)

        board.add(new_id(), Aim(purpose=Purpose.NAMED, name="Public speaking"))

        assert board.seats[3].member_id is None

    @pytest.mark.parametrize(
        "aim",
        [
            Aim(purpose=Purpose.NAMED, name="  "),
            Aim(purpose=Purpose.NAMED, name="x" * 81),
            Aim(purpose=Purpose.CAREER_STRATEGY, name="mine"),
            Aim(purpose=Purpose.NAMED, name="x", skills=("a",)),
        ],
    )
    def test_refuses_a_seat_that_cannot_be_read(self, aim: Aim) -> None:
        with pytest.raises(SeatMisread):
            a_board().add(new_id(), aim)

    def test_refuses_a_name_that_another_seat_has(self) -> None:
        board = a_board()
        board.add(new_id(), Aim(purpose=Purpose.NAMED, name="Speaking"))

        with pytest.raises(SeatNamedTwice):
            board.add(new_id(), Aim(purpose=Purpose.NAMED, name=" speaking "))

    def test_refuses_the_ninth_seat(self) -> None:
        board = a_board()
        for number in range(4):
            board.add(new_id(), Aim(purpose=Purpose.NAMED, name=str(number)))

        with pytest.raises(BoardFull):
            board.add(new_id(), Aim(purpose=Purpose.NAMED, name="one more"))


class AnyBoard(RuleBasedStateMachine):
    """Whatever is done with a board, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.board, self.people = a_board(), [new_id() for _ in range(4)]

    @rule(place=st.integers(0, 7), who=st.integers(0, 3))
    def take(self, place: int, who: int) -> None:
        self._try(lambda seat: self.board.take(seat, self.people[who], now=NOW), place)

    @rule(place=st.integers(0, 7))
    def leave(self, place: int) -> None:
        self._try(self.board.leave, place)

    @rule(place=st.integers(0, 7))
    def remove(self, place: int) -> None:
        self._try(self.board.remove, place)

    @rule(name=st.sampled_from("abcdef"))
    def add(self, name: str) -> None:
        self._try(lambda _: self.board.add(new_id(), Aim(purpose=Purpose.NAMED, name=name)), 0)

    def _try(self, change: Callable[[Seat], object], place: int) -> None:
        if self.board.seats:
            with suppress(Refusal):
                change(self.board.seats[place % len(self.board.seats)])

    @invariant()
    def nobody_has_two_while_one_is_empty(self) -> None:
        people = [who for who in sitting(self.board) if who is not None]
        assert None not in sitting(self.board) or len(set(people)) == len(people)

    @invariant()
    def everybody_has_one_first_seat(self) -> None:
        first = [seat.member_id for seat in self.board.seats if seat.member_id and not seat.second]
        assert len(first) == len(set(first)) == len(set(sitting(self.board)) - {None})

    @invariant()
    def the_counts_are_true(self) -> None:
        assert self.board.empty == sitting(self.board).count(None)
        assert self.board.seconds == sum(seat.second for seat in self.board.seats)


AnyBoard.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestAnyBoard = AnyBoard.TestCase
