"""Why two people cannot be matched, as far as the asker may know of it.

What a mentor asks for themselves, how many places they have, to whom they report and where they work is theirs: each of
these is `UNAVAILABLE`, and so is whatever else has no sentence, so that none of them can be told from another.  A block
is not among them: who is kept apart by one does not exist for the other.
"""

from collections.abc import Mapping
from enum import Enum

from services.matching.engine import Obstacle


class Hindrance(str, Enum):
    """What the asker reads; several may hold at once."""

    YOURSELF = "YOURSELF"
    MEMBERSHIP = "MEMBERSHIP"
    IN_TOUCH = "IN_TOUCH"
    KIND = "KIND"
    LANGUAGE = "LANGUAGE"
    TIME = "TIME"
    STAGE = "STAGE"
    PAUSED = "PAUSED"
    OWN_ROLE = "OWN_ROLE"
    OWN_WISH = "OWN_WISH"
    UNAVAILABLE = "UNAVAILABLE"


TOLD: Mapping[Obstacle, Hindrance] = {
    Obstacle.SELF: Hindrance.YOURSELF,
    Obstacle.IN_TOUCH: Hindrance.IN_TOUCH,
    Obstacle.KIND: Hindrance.KIND,
    Obstacle.LANGUAGE: Hindrance.LANGUAGE,
    Obstacle.TIME: Hindrance.TIME,
    Obstacle.STAGE: Hindrance.STAGE,
    Obstacle.PAUSED: Hindrance.PAUSED,
}
"""What both can see on each other's cards, or know of themselves; that weeks never meet is what sending says, too."""
OWN: Mapping[Obstacle, Hindrance] = {Obstacle.ROLE: Hindrance.OWN_ROLE, Obstacle.WISH: Hindrance.OWN_WISH}
"""What is told where it is the asker's own."""


def hindrances(found: int, *, own: int) -> tuple[Hindrance, ...]:
    """In words for the asker; `own` are those obstacles that would stand if the mentor asked for nothing.

    Nothing for who can be matched; whoever cannot gets one at least.
    """
    told = [hindrance for obstacle, hindrance in TOLD.items() if found & obstacle]
    told += [hindrance for obstacle, hindrance in OWN.items() if found & own & obstacle]
    return tuple(told) if told or not found else (Hindrance.UNAVAILABLE,)
