"""What a member decides about another for themselves: a favourite, or not for me."""

from enum import Enum

from chassis.errors import DomainError, NotFound


class Choice(str, Enum):
    """It changes one part of a score, "choice", and only in the member's own recommendations."""

    FAVOURITE = "FAVOURITE"
    SET_ASIDE = "SET_ASIDE"


FAVOURS = {Choice.FAVOURITE: 1, Choice.SET_ASIDE: -1}
"""As the engine counts it."""


class NoSuchMember(NotFound):
    """You know of no member with this id."""


class ChoosingYourself(DomainError):
    """Choose somebody else: you are always on your own side."""
