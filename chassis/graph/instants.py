"""Instants that clients send: with an offset, and within the years that can be reckoned with."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime

from chassis.errors import BadInput


def as_instant(value: datetime, *, name: str) -> datetime:
    """The instant in UTC; a wall clock without an offset names none.

    The first and the last year of the calendar are refused, because sums and other zones would fall out of it.
    """
    if value.tzinfo is None:
        raise BadInput(f"{name} needs an offset, as in 2027-01-31T09:00:00Z.")
    if value.year in (MINYEAR, MAXYEAR):
        raise BadInput(f"{name} is outside the years that a calendar has.")
    return value.astimezone(UTC)
