"""Quiet hours: when nobody is reminded or asked of anything, on their own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, MORNING = time(20), time(9)
"""Whoever said nothing else is left alone from the one to the other."""


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours on somebody's own clock, from one time to another, over midnight where the first is later; none: equal."""

    begins: time = EVENING
    ends: time = MORNING

    def covers(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def waking(moment: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in, in UTC."""
    local = moment.astimezone(zone)
    if not quiet.covers(local.time()):
        return moment.astimezone(UTC)
    day = local.date() if local.time() < quiet.ends else local.date() + timedelta(days=1)
    woken = datetime.combine(day, quiet.ends, zone).astimezone(UTC)
    # A clock that is turned back reads the same time twice: then the second one ends the quiet hours.
    return woken if woken > moment else datetime.combine(day, quiet.ends.replace(fold=1), zone).astimezone(UTC)
