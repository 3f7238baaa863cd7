"""Reads a stranger's calendar in a process of its own, which has limits and is killed when it takes too long.

python -m services.sessions.calendars.reading SINCE UNTIL ZONE < calendar.ics prints busy times, or exits with WHY.
"""

import json
import resource
import sys
from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event, vRecur

from chassis.calendars import is_ours
from services.sessions.calendars.domain.busy import MOST_TIMES, Span, joined

CPU_SECONDS = 5
MEMORY_BYTES = 1024 * 2**20
DAY = timedelta(days=1)
NOT_A_CALENDAR, TOO_COMPLEX = 3, 4
LONGEST_MONTHS = {month: monthrange(2024, month)[1] for month in range(1, 13)}
"""Of a leap year."""
LONGEST_MONTH = max(LONGEST_MONTHS.values())
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


class TooComplex(Exception):
    """More happens in this calendar than in anybody's life."""


def busy_times(text: bytes, *, since: datetime, until: datetime, zone: str) -> list[Span]:
    """When the calendar's owner is busy, in order and joined; whole days and floating times are on their own clock.

    Raises ValueError for what is no calendar, TooComplex for one that cannot be a person's.
    """
    calendars = [each for each in Calendar.from_ical(text, multiple=True) if each.name == "VCALENDAR"]
    if not calendars:
        raise ValueError("There is no calendar in it.")
    place = ZoneInfo(zone)
    spans: list[Span] = []
    for calendar in calendars:
        _refuse_restless(calendar)
        # Whole days are on another clock than the bounds.
        during = since - DAY, until + DAY
        occurrences = recurring_ical_events.of(calendar, skip_bad_series=True).between(*during)
        spans += _busy(occurrences, since=since, until=until, place=place)
        if len(spans) > MOST_TIMES.value:
            raise TooComplex
    return joined(spans)


def _busy(occurrences: Sequence[Event], *, since: datetime, until: datetime, place: ZoneInfo) -> Iterator[Span]:
    if len(occurrences) > MOST_TIMES.value:
        raise TooComplex
    for event in occurrences:
        opens, closes = _instant(event.start, place), _instant(event.end, place)
        if _counts(event) and since < closes and opens < until and opens < closes:
            yield max(opens, since), min(closes, until)


def _counts(event: Event) -> bool:
    """Nothing that is off, or that leaves the time free, or that came from us in the first place."""
    free = (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )
    return not free and not is_ours(str(event.get("UID", "")))


def _instant(moment: date | datetime, place: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=place)).astimezone(UTC)


def _refuse_restless(calendar: Calendar) -> None:
    """A rule that fires each second would be reckoned for ever, and one that never does up to the year 9999."""
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", ())
        for rule in rules if isinstance(rules, list) else [rules]:
            if rule and (TOO_OFTEN & {str(each).upper() for each in rule.get("FREQ", ())} or _never_comes(rule)):
                raise TooComplex


def _never_comes(rule: vRecur) -> bool:
    """Whether none of the months that it names has any of the days that it names, as on the 30th of February."""
    months, days = rule.get("BYMONTH", ()), rule.get("BYMONTHDAY", ())
    longest = max((LONGEST_MONTHS.get(int(month), 0) for month in months), default=LONGEST_MONTH)
    return bool(days) and all(abs(int(day)) > longest for day in days)


def main() -> None:
    """A limit that is met ends the process without an answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with suppress(ValueError):  # Not every system limits memory; the size of what is read is limited before.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    since, until, zone = sys.argv[1:]
    bounds = {"since": datetime.fromisoformat(since), "until": datetime.fromisoformat(until)}
    try:
        spans = busy_times(sys.stdin.buffer.read(), **bounds, zone=zone)
    except TooComplex:
        sys.exit(TOO_COMPLEX)
    except Exception:  # noqa: BLE001 - whatever a stranger's calendar breaks in a parser, it is none that can be read.
        sys.exit(NOT_A_CALENDAR)
    json.dump([[opens.isoformat(), closes.isoformat()] for opens, closes in spans], sys.stdout)


if __name__ == "__main__":
    main()
