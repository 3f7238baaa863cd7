"""Every IANA zone, one for each way in which clocks go, and the days on which they change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

YEAR = 2027
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
QUIET = (date(YEAR, 1, 15), date(YEAR, 7, 15))


@cache
def ways() -> dict[str, tuple[str, ...]]:
    """Zones by a representative of all those whose clocks go the same way throughout the year."""
    alike: dict[tuple[timedelta | None, ...], list[str]] = defaultdict(list)
    for name in sorted(available_timezones()):
        alike[_way(ZoneInfo(name))].append(name)
    return {names[0]: tuple(names) for names in alike.values()}


def changes(zone: ZoneInfo) -> Sequence[date]:
    """The local days in the course of which the clock changes."""
    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
    return [day for day in days if _offset(zone, day) != _offset(zone, day + DAY)]


def days_to_look_at(zone: ZoneInfo) -> list[date]:
    """Around each change, and two days far from any."""
    around = {day + shift * DAY for day in changes(zone) for shift in (-1, 0, 1)}
    return sorted({*QUIET, *around})


def wall(zone: ZoneInfo, day: date) -> Mapping[datetime, datetime]:
    """For each time that the clock on the wall shows from the day before to the day after, the first moment of it."""
    begin = datetime.combine(day, time(), UTC) - 2 * DAY
    shown: dict[datetime, datetime] = {}
    for number in range(5 * 96):
        moment = begin + number * QUARTER
        shown.setdefault(moment.astimezone(zone).replace(tzinfo=None), moment)
    return shown


def found(shown: Mapping[datetime, datetime], day: date, clock: time) -> datetime:
    """What the wall never shows is as long after the last time before the gap as the clocks in the room run on."""
    wanted = datetime.combine(day, clock)
    if wanted in shown:
        return shown[wanted]
    before = max(each for each in shown if each < wanted)
    return shown[before] + (wanted - before)


def _way(zone: ZoneInfo) -> tuple[timedelta | None, ...]:
    """Its offset in every hour of the days on which it changes, and on each day."""
    daily = [_offset(zone, FIRST + number * DAY) for number in range((LAST - FIRST).days + 2)]
    hourly = [
        (datetime.combine(day, time(), UTC) + timedelta(hours=hour)).astimezone(zone).utcoffset()
        for day in changes(zone)
        for hour in range(-24, 49)
    ]
    return (*daily, *hourly)


def _offset(zone: ZoneInfo, day: date) -> timedelta | None:
    return datetime.combine(day, time(), UTC).astimezone(zone).utcoffset()
