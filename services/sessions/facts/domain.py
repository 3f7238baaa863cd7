"""The words for what was heard."""

from enum import Enum

from chassis.errors import DomainError


class RelationshipOver(DomainError):
    """This relationship has ended; what you wrote together stays readable, and nothing new is written."""


class NoProfileYet(DomainError):
    """Save your profile first: whoever you meet here wants to see who you are."""


class MayNotMentor(DomainError):
    """The association does not let you mentor, or has not decided yet; its staff can tell you. You can take seats."""


class Life(str, Enum):
    """Where a relationship stands, as matching tells it."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
