"""The words for what was heard."""

from enum import Enum


class Life(str, Enum):
    """Where a relationship stands, as matching tells it."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
