"""How much a mentor is asked, how readily they answer, and the price that keeps the popular ones from drowning.

The price is no part of a score: it says nothing of how well two people fit.  It only decides who is shown first, and
it is shown beside the score as a line of its own.
"""

from dataclasses import dataclass
from datetime import timedelta

from services.matching.engine import FULL

DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What decides prices; the association's administrators may change them by a release, nobody by a setting."""

    lately: timedelta = timedelta(days=30)
    """Asks of this time, and all that are still open, count as load."""
    free_asks: int = 1
    """Asks for each seat that cost nothing: everybody may be asked as often as they have seats."""
    each: int = 300
    """Points that every further ask for each seat costs."""
    most: int = 6000
    """Points that a price never exceeds, so that a perfect fit is never out of sight."""
    enough_asks: int = 3
    """Asks that were due within a year, from which on it is known how readily somebody answers."""
    prompt: float = DAY
    """Seconds within which an answer is as good as at once."""
    late: float = 7 * DAY
    """Seconds after which an answer is worth half."""


DEFAULTS = Defaults()


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a mentor was asked: `asked` lately or still open; `due` and `answered` within a year; the median answer."""

    asked: int = 0
    due: int = 0
    answered: int = 0
    took: float | None = None


def price(load: Load, seats: int, defaults: Defaults = DEFAULTS) -> int:
    """Points by which a mentor with so many seats, taken or not, is ranked down."""
    places = max(seats, 1)
    beyond = max(load.asked - defaults.free_asks * places, 0)
    return min(beyond * defaults.each // places, defaults.most)


def answers(load: Load, defaults: Defaults = DEFAULTS) -> int | None:
    """How readily a mentor answers, from 0 to 10 000: the share of answers, less for late ones; None while unknown."""
    if load.due < defaults.enough_asks:
        return None
    span = defaults.late - defaults.prompt
    lateness = 0.0 if load.took is None else min(max((load.took - defaults.prompt) / span, 0.0), 1.0)
    return round(FULL * load.answered / load.due * (1 - lateness / 2))
