"""Why a board cannot be changed like this; each docstring is the sentence that a member reads."""

from chassis.errors import DomainError, NotFound


class NoSuchBoard(NotFound):
    """You have no board yet; open one first."""


class NoSuchSeat(NotFound):
    """There is no seat with this id on your board."""


class BoardOpen(DomainError):
    """You have a board already; go on with that one."""


class SeatNamedTwice(DomainError):
    """There is a seat for this on your board already; give the new one another name."""


class SeatMisread(DomainError):
    """A seat of your own needs a name of at most 80 characters, and has at most 20 skills."""


class BoardFull(DomainError):
    """Your board has as many seats as a board can have; remove one first."""


class SeatTaken(DomainError):
    """Somebody has this seat; empty it first."""


class SeatEmpty(DomainError):
    """Nobody has this seat."""


class SeatedAlready(DomainError):
    """This member has a seat on your board; nobody takes two while another one is empty."""


class NotInTouch(DomainError):
    """Only people you have a relationship or a connection with can take a seat; ask for a conversation first."""


class SeatWithoutNeed(DomainError):
    """Say which of your needs this seat is for; then we can look for people, and you can ask them."""
