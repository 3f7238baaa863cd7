"""Whose turn it is, and when somebody may be reminded of it: on their own clock, outside their quiet hours."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import BadInput
from chassis.quiet import Quiet, waking
from contracts.sessions.health import RemindersSet
from services.sessions.health.domain.defaults import (
    MORNING,
    MOST_REMIND_DAYS,
    NUDGE_PAUSE,
    QUIET_FROM,
    QUIET_UNTIL,
    REMIND_DAYS,
)


def morning_of(day: date, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """A good moment of a day on somebody's clock: the same on each day, however clocks are turned between."""
    return waking(datetime.combine(day, time(MORNING.value), zone), zone, quiet)


@dataclass(eq=False, kw_only=True)
class NudgeSettings:
    """What a member said of being reminded, and when they last were; of meetings `days_before`, or never: 0."""

    member_id: UUID
    wants: bool = True
    quiet_from: time = time(QUIET_FROM.value)
    quiet_until: time = time(QUIET_UNTIL.value)
    days_before: int = REMIND_DAYS.value
    nudged_at: datetime | None = None

    @property
    def quiet(self) -> Quiet:
        return Quiet(begins=self.quiet_from, ends=self.quiet_until)

    def choose(self, *, wants: bool, quiet: Quiet, days_before: int) -> RemindersSet:
        """Quiet hours that begin and end at once are none."""
        if not 0 <= days_before <= MOST_REMIND_DAYS.value:
            raise BadInput(f"daysBefore is from 0 to {MOST_REMIND_DAYS.value}.")
        self.wants, self.quiet_from, self.quiet_until = wants, quiet.begins, quiet.ends
        self.days_before = days_before
        return RemindersSet(
            member_id=self.member_id, days_before=days_before, quiet_from=quiet.begins, quiet_until=quiet.ends
        )

    def may_be_nudged_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment, from now on, at which a nudge keeps to the week and to their quiet hours."""
        earliest = now if self.nudged_at is None else max(now, self.nudged_at + NUDGE_PAUSE.days)
        return waking(earliest, zone, self.quiet)


def turn_of(mentor_id: UUID, mentee_id: UUID, *, nudges: int, awaited: UUID | None) -> UUID:
    """Whoever has a proposal to answer; otherwise they take turns, the mentee first: it is their path."""
    if awaited is not None:
        return awaited
    return mentor_id if nudges % 2 else mentee_id
