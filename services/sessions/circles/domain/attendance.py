"""Who came to a circle's meeting: each says it of themselves, its mentors of everybody; the rules are those of two.

An absence has no steps here: the others were there, and nobody kept the time for one person alone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from chassis.errors import BadInput, NotFound
from services.sessions.agendas.domain.attendance import MeetingCalledOff, Presence, check_sayable
from services.sessions.circles.domain.defaults import MOST_SEATS
from services.sessions.circles.domain.gathering import Gathering
from services.sessions.circles.domain.meetings import CircleMeeting


class NoSuchAttendee(NotFound):
    """There is nobody of this id who led this circle or had a seat in it when it met."""


MOST_SAID = MOST_SEATS.value + 2
"""Everybody in the largest circle, and its two mentors."""


def check_said(
    meeting: CircleMeeting,
    circle: Gathering,
    said: Mapping[UUID, Presence],
    there: Collection[UUID],
    *,
    by: UUID,
    now: datetime,
) -> None:
    """Refuses what is said of others by who does not lead it, and of whoever was not in the circle then."""
    if not 1 <= len(said) <= MOST_SAID:
        raise BadInput(f"Say of at least one person who came, and of at most {MOST_SAID}.")
    if set(said) != {by}:
        circle.check_led_by(by)
    if not set(said) <= set(there):
        raise NoSuchAttendee
    if meeting.cancelled_at is not None:
        raise MeetingCalledOff
    check_sayable(meeting.starts_at, meeting.ends_at, now=now)
