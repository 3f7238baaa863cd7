"""Where somebody stands on a list, and in what the last one who is shown is ahead of them."""

from dataclasses import dataclass

SEEN = 200
"""Places that are counted; whoever stands behind them is told just that."""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A part in which the last one who is shown has more points."""

    part: str
    points: int
    theirs: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`place` is from 1, and None beyond SEEN; `shown` are seen; the prices are of them and of the last one shown."""

    shown: int
    place: int | None
    behind: tuple[Behind, ...] = ()
    price: int = 0
    last_price: int = 0

    @property
    def listed(self) -> bool:
        return self.place is not None and self.place <= self.shown
