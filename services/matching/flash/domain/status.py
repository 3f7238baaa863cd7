"""Where plans and proposals of circles stand."""

from enum import Enum


class PlanStatus(str, Enum):
    """WAITING for the solver; PLANNED or REFUSED: the newest version is answered."""

    WAITING = "WAITING"
    PLANNED = "PLANNED"
    REFUSED = "REFUSED"


class CircleStatus(str, Enum):
    """What staff decided about a proposed circle."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"
