"""A member's personal board of advisors and its seats.

While a seat is empty, nobody has two.  So who has two gives the one they took last back as soon as a seat is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from services.matching.boards.domain.defaults import DEFAULTS
from services.matching.boards.domain.refusals import (
    BoardFull,
    SeatedAlready,
    SeatEmpty,
    SeatMisread,
    SeatNamedTwice,
    SeatTaken,
)


class Purpose(str, Enum):
    """What a seat is for: one of the four that every career needs, or what the member calls it."""

    TECHNICAL_SKILLS = "TECHNICAL_SKILLS"
    CAREER_STRATEGY = "CAREER_STRATEGY"
    INDUSTRY_INSIDER = "INDUSTRY_INSIDER"
    LEADERSHIP_DEVELOPMENT = "LEADERSHIP_DEVELOPMENT"
    NAMED = "NAMED"


USUAL = tuple(purpose for purpose in Purpose if purpose is not Purpose.NAMED)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a seat is for; `name` for a seat of one's own alone.  `skills` are URIs, `labels` the same in words."""

    purpose: Purpose
    name: str = ""
    skills: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    need_id: UUID | None = None

    def checked(self) -> "Aim":
        """Raises SeatMisread."""
        named = self.purpose is Purpose.NAMED
        name = self.name.strip()
        if named != bool(name) or len(name) > DEFAULTS.name or not name.isprintable():
            raise SeatMisread
        if len(self.skills) > DEFAULTS.skills or len(self.skills) != len(self.labels):
            raise SeatMisread
        return Aim(purpose=self.purpose, name=name, skills=self.skills, labels=self.labels, need_id=self.need_id)


@dataclass(eq=False, kw_only=True)
class Seat:
    """`second`: whoever sits here has another seat on the board."""

    id: UUID
    board_id: UUID
    purpose: Purpose
    name: str
    skills: list[str]
    labels: list[str]
    need_id: UUID | None
    member_id: UUID | None = None
    taken_at: datetime | None = None
    second: bool = False

    def empty(self) -> None:
        self.member_id, self.taken_at, self.second = None, None, False


@dataclass(eq=False, kw_only=True)
class Board:
    """`empty` and `seconds` count its seats, so that the database can hold that one of the two is always nought."""

    id: UUID
    owner_id: UUID
    opened_at: datetime
    empty: int = 0
    seconds: int = 0
    seats: list[Seat] = field(default_factory=list)

    def add(self, seat_id: UUID, aim: Aim) -> Seat:
        aim = aim.checked()
        if len(self.seats) >= DEFAULTS.seats:
            raise BoardFull
        if (aim.purpose, aim.name.casefold()) in {(seat.purpose, seat.name.casefold()) for seat in self.seats}:
            raise SeatNamedTwice
        seat = Seat(
            id=seat_id,
            board_id=self.id,
            purpose=aim.purpose,
            name=aim.name,
            skills=list(aim.skills),
            labels=list(aim.labels),
            need_id=aim.need_id,
        )
        self.seats.append(seat)
        self.settle()
        return seat

    def remove(self, seat: Seat) -> None:
        self._give_up(seat)
        self.seats.remove(seat)
        self.settle()

    def take(self, seat: Seat, member_id: UUID, *, now: datetime) -> None:
        if seat.member_id is not None:
            raise SeatTaken
        others = [each for each in self.seats if each is not seat]
        second = any(each.member_id == member_id for each in others)
        if second and any(each.member_id is None for each in others):
            raise SeatedAlready
        seat.member_id, seat.taken_at, seat.second = member_id, now, second
        self.settle()

    def leave(self, seat: Seat) -> None:
        if seat.member_id is None:
            raise SeatEmpty
        self._give_up(seat)
        self.settle()

    def settle(self) -> None:
        """Takes second seats back while one is empty, and counts."""
        if any(seat.member_id is None for seat in self.seats):
            for seat in self.seats:
                if seat.second:
                    seat.empty()
        self.empty = sum(seat.member_id is None for seat in self.seats)
        self.seconds = sum(seat.second for seat in self.seats)

    def _give_up(self, seat: Seat) -> None:
        """Who leaves the first of their two seats has one left, which is no second one any more."""
        if seat.member_id is None:
            return
        member_id, was_first = seat.member_id, not seat.second
        seat.empty()
        if was_first:
            left = [each for each in self.seats if each.member_id == member_id]
            for each in left[:1]:
                each.second = False


def open_board(board_id: UUID, owner_id: UUID, seat_ids: Sequence[UUID], *, now: datetime) -> Board:
    """With the four usual seats, all of them empty."""
    board = Board(id=board_id, owner_id=owner_id, opened_at=now)
    for seat_id, purpose in zip(seat_ids, USUAL, strict=True):
        board.add(seat_id, Aim(purpose=purpose))
    return board
