"""Whose turn it is, and when somebody may be reminded of it: on their own clock, outside their quiet hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.sessions.health.domain.defaults import MORNING, NUDGE_PAUSE, QUIET_FROM, QUIET_UNTIL


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours on somebody's own clock, from one time to another, over midnight where the first is later; none: equal."""

    begins: time = time(QUIET_FROM.value)
    ends: time = time(QUIET_UNTIL.value)

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


def morning_of(day: date, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """A good moment of a day on somebody's clock: the same on each day, however clocks are turned between."""
    return waking(datetime.combine(day, time(MORNING.value), zone), zone, quiet)


@dataclass(eq=False, kw_only=True)
class NudgeSettings:
    """What a member said of being reminded, and when they last were."""

    member_id: UUID
    wants: bool = True
    quiet_from: time = time(QUIET_FROM.value)
    quiet_until: time = time(QUIET_UNTIL.value)
    nudged_at: datetime | None = None

    @property
    def quiet(self) -> Quiet:
        return Quiet(begins=self.quiet_from, ends=self.quiet_until)

    def may_be_nudged_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment, from now on, at which a nudge keeps to the week and to their quiet hours."""
        earliest = now if self.nudged_at is None else max(now, self.nudged_at + NUDGE_PAUSE.days)
        return waking(earliest, zone, self.quiet)


def turn_of(mentor_id: UUID, mentee_id: UUID, *, nudges: int, awaited: UUID | None) -> UUID:
    """Whoever has a proposal to answer; otherwise they take turns, the mentee first: it is their path."""
    if awaited is not None:
        return awaited
    return mentor_id if nudges % 2 else mentee_id
