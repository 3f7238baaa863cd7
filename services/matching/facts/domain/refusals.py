"""Why something cannot be with what members said; each docstring is the sentence that a member reads."""

from chassis.errors import DomainError, NotFound


class NoSuchNeed(NotFound):
    """You have no open need with this id."""


class TimeNotOnTheQuarter(DomainError):
    """A conversation begins on a quarter of an hour; choose :00, :15, :30 or :45."""


class TimeInThePast(DomainError):
    """This time has passed; choose one that is still to come."""


class TimeTooFarAhead(DomainError):
    """Choose a time within the next 60 days."""


class OutsideAvailability(DomainError):
    """Not both of you have time then; choose one of the suggested times, or change your availability."""
