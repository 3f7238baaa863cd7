"""When two people can talk: twenty minutes inside both their availabilities, on a quarter of an hour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from services.matching.engine import (
    QUARTER,
    QUARTERS_A_DAY,
    Bits,
    Exceptions,
    beginnings,
    in_utc,
    quarter_of,
    unpack,
    with_exceptions,
)
from services.matching.facts.domain.refusals import (
    OutsideAvailability,
    TimeInThePast,
    TimeNotOnTheQuarter,
    TimeTooFarAhead,
)

CONVERSATION = timedelta(minutes=20)
FURTHEST = timedelta(days=60)
SUGGESTED_WEEKS = 2


@dataclass(frozen=True, kw_only=True)
class Availability:
    """The quarters of a member's own week in which they have time, packed, and the zone of their clock.

    On a date among the `exceptions` its own quarters hold, packed; those of the dates that are asked for are all there.
    """

    zone: str
    weekly: bytes
    exceptions: Mapping[date, bytes] = field(default_factory=dict)

    @property
    def bits(self) -> Bits:
        return np.frombuffer(self.weekly, dtype=np.uint8)

    def covers(self, begins: datetime, ends: datetime) -> bool:
        """Whether every quarter that [begins, ends) touches is one of theirs, by the clock on their wall."""
        place, quarters = ZoneInfo(self.zone), -(-(ends - begins) // QUARTER)
        return all(self._has((begins + n * QUARTER).astimezone(place)) for n in range(quarters))

    def _has(self, shown: datetime) -> bool:
        own = self.exceptions.get(shown.date())
        if own is None:
            return bool(unpack(self.bits)[quarter_of(shown)])
        return bool(unpack(np.frombuffer(own, dtype=np.uint8))[quarter_of(shown) % QUARTERS_A_DAY])


@dataclass(frozen=True, kw_only=True)
class Busy:
    """A time that a booked session takes."""

    starts_at: datetime
    ends_at: datetime


def check_start(starts_at: datetime, both: Iterable[Availability | None], *, now: datetime) -> None:
    """Refuses a start at which the two could not talk.  Who has not said when they have time has none.

    Whether somebody is booked by then is not asked: sessions alone knows, and answers by event.
    """
    check_proposal(starts_at, now=now)
    if not all(one is not None and one.covers(starts_at, starts_at + CONVERSATION) for one in both):
        raise OutsideAvailability


def check_proposal(starts_at: datetime, *, now: datetime) -> None:
    """Refuses a start that nobody could be asked for, whatever their week looks like."""
    if starts_at.minute % 15 or starts_at.second or starts_at.microsecond:
        raise TimeNotOnTheQuarter
    if starts_at <= now:
        raise TimeInThePast
    if starts_at > now + FURTHEST:
        raise TimeTooFarAhead


def suggest(
    one: Availability | None, other: Availability | None, busy: Iterable[Busy], *, now: datetime
) -> list[datetime]:
    """Every start in the next 14 days at which both have time and neither is known to be booked, soonest first."""
    if one is None or other is None:
        return []
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    quarters = np.flatnonzero(unpack(beginnings(_shared(one, other, midnight.date()))))
    starts = (midnight + int(quarter) * QUARTER for quarter in quarters)
    soon = [start for start in starts if now < start <= now + timedelta(weeks=SUGGESTED_WEEKS)]
    taken = tuple(busy)
    return [
        start
        for start in soon
        if not any(each.starts_at < start + CONVERSATION and start < each.ends_at for each in taken)
    ]


def _shared(one: Availability, other: Availability, start: date) -> Bits:
    """The quarters that both have, in one row from `start` on and a week further than is suggested."""
    weeks = [_week([one, other], start + timedelta(weeks=number)) for number in range(SUGGESTED_WEEKS + 1)]
    both: Bits = np.bitwise_and.reduce(np.concatenate(weeks, axis=1), axis=0)
    return both


def _week(people: Sequence[Availability], start: date) -> Bits:
    weekly, zones = np.stack([one.bits for one in people]), [one.zone for one in people]
    dates = [(row, (on - start).days, own) for row, one in enumerate(people) for on, own in one.exceptions.items()]
    return with_exceptions(in_utc(weekly, zones, start), zones, start, exceptions=Exceptions.of(dates))
