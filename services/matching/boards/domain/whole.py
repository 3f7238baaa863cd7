"""What a person adds to a whole board: how much the best board that there can be gains by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.boards.domain.defaults import DEFAULTS
from services.matching.engine.boards import Seats, fill_board

NOT_KNOWN = -1


@dataclass(frozen=True, kw_only=True)
class Advisor:
    """Somebody for a seat, with their fit in points; `field` is None while nobody knows it.

    Employers do not count: what a board gains is shown, and who has the same one could be told from it.
    """

    member_id: UUID
    points: int
    field: str | None = None


def gains(
    candidates: Sequence[Advisor], seated: Sequence[Advisor], open_seats: Sequence[Sequence[Advisor]]
) -> list[int]:
    """For each candidate for one seat, in points, what the board gains when they take it.

    Who sits stays; every other open seat goes to whoever then fits the whole best, or to nobody.  Exact among those
    who are named.
    """
    fixed = [[advisor] for advisor in seated]
    without = _worth([*fixed, *open_seats], seated=len(fixed))
    return [_worth([*fixed, [one], *open_seats], seated=len(fixed) + 1) - without for one in candidates]


def _worth(lists: Sequence[Sequence[Advisor]], *, seated: int) -> int:
    """The best board of these lists, where the first `seated` have one name each and the others may stay empty."""
    if not lists:
        return 0
    numbers = _Numbers()
    rows = [
        [*map(numbers.of, names), *([] if place < seated else [numbers.nobody()])] for place, names in enumerate(lists)
    ]
    width = max(map(len, rows))
    padded = np.array([row + [(-1, 0, NOT_KNOWN)] * (width - len(row)) for row in rows], dtype=np.int32)
    mentors, points, fields = (_column(padded, place) for place in range(3))
    board = fill_board(
        Seats(mentors=mentors, points=points, employers=np.full_like(mentors, NOT_KNOWN), fields=fields),
        same_employer=0,
        same_field=DEFAULTS.same_field,
    )
    return board.points


def _column(padded: NDArray[np.int32], place: int) -> NDArray[np.int32]:
    return np.ascontiguousarray(padded[:, :, place])


class _Numbers:
    """Numbers people and fields as they come; nobody is somebody new each time."""

    def __init__(self) -> None:
        self._people: dict[object, int] = {}
        self._fields: dict[object, int] = {}

    def of(self, one: Advisor) -> tuple[int, int, int]:
        return (
            _number(self._people, one.member_id),
            one.points,
            NOT_KNOWN if one.field is None else _number(self._fields, one.field),
        )

    def nobody(self) -> tuple[int, int, int]:
        return _number(self._people, object()), 0, NOT_KNOWN


def _number(numbers: dict[object, int], word: object) -> int:
    return numbers.setdefault(word, len(numbers))
