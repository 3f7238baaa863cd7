"""Days on a member's own calendar."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def day_of(now: datetime, zone: str) -> date:
    """Which day it is where the clock of `zone` hangs."""
    return now.astimezone(ZoneInfo(zone)).date()


def beginning_of(day: date, zone: str) -> datetime:
    """The instant at which a day begins, in UTC.

    Where the clock skips midnight, or the whole day, that is the instant at which it does so (PEP 495: a time in a gap
    counts with the offset that held before it).
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
