"""Where an introduction stands, in one word; what each of its two people may do follows from it."""

from enum import Enum


class Status(str, Enum):
    """Where an introduction stands.

    What is kept is what the mentee may know.  DECLINED is what the mentor reads of an ask that they declined, and
    nobody else: to the mentee it waits until it moves on or expires, like any other.
    """

    SENT = "SENT"
    TIME_PROPOSED = "TIME_PROPOSED"
    ACCEPTED_PENDING_SLOT = "ACCEPTED_PENDING_SLOT"
    BOOKED = "BOOKED"
    SLOT_TAKEN = "SLOT_TAKEN"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    MOVED_ON = "MOVED_ON"
    CANCELLED = "CANCELLED"
    MET = "MET"
    CONTINUED = "CONTINUED"
    ENDED = "ENDED"


OPEN = frozenset({Status.SENT, Status.SLOT_TAKEN, Status.TIME_PROPOSED})
"""Waits for an answer: of the mentor, or of whoever was proposed times."""
LIVE = OPEN | {Status.ACCEPTED_PENDING_SLOT}
"""One for each need at a time, and so many for each mentee as the budget says."""
HOLDING = frozenset({Status.ACCEPTED_PENDING_SLOT, Status.BOOKED, Status.MET})
"""Holds one of the mentor's seats."""
IN_TOUCH = LIVE | HOLDING
"""One for each mentee and mentor at a time."""


class Side(str, Enum):
    """One of the two people of an introduction."""

    MENTEE = "MENTEE"
    MENTOR = "MENTOR"


class DeclineReason(str, Enum):
    """Why a mentor says no; kept for the mentor's own recommendations, shown to nobody."""

    NO_TIME = "NO_TIME"
    NOT_MY_FIELD = "NOT_MY_FIELD"
    NOT_SPECIFIC_ENOUGH = "NOT_SPECIFIC_ENOUGH"
    KNOWS_EACH_OTHER = "KNOWS_EACH_OTHER"
    OTHER = "OTHER"


def seen(status: Status, side: Side, *, declined: bool) -> Status:
    """What this side reads: a mentor hears of their own decline, and never of whom the ask moved on to."""
    if side is Side.MENTEE:
        return status
    if declined:
        return Status.DECLINED
    return Status.EXPIRED if status is Status.MOVED_ON else status
