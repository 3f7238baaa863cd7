"""When two people can meet: inside both their weeks as they are on each date, beside everything that they have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from services.sessions.meetings.domain.defaults import SLOT_STEP
from services.sessions.meetings.domain.room import Diary

STEP = SLOT_STEP.minutes
DAY = timedelta(days=1)
MIDNIGHT = time()

Window: TypeAlias = tuple[time, time]
"""On somebody's own clock; midnight as the end is the end of that day."""
Span: TypeAlias = tuple[datetime, datetime]
"""In UTC, `[start, end)`."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """When somebody has time: each week, Monday first, and on single dates in place of it."""

    zone: str
    windows: Sequence[Sequence[Window]]
    exceptions: Mapping[date, Sequence[Window]] = field(default_factory=dict)

    def spans(self, since: datetime, until: datetime) -> Iterator[Span]:
        """Every span of time that begins on a date between the two, in order."""
        place = ZoneInfo(self.zone)
        day, last = since.astimezone(place).date(), until.astimezone(place).date()
        opens = _midnight(day, place)
        while day <= last:
            closes = _midnight(day + DAY, place)
            yield from _on(opens, closes, self.exceptions.get(day, self.windows[day.weekday()]), place)
            day, opens = day + DAY, closes


def free_spans(weeks: Iterable[Week], diaries: Iterable[Diary], *, since: datetime, until: datetime) -> list[Span]:
    """When all of them have time and are free, with the breath that each wants around their meetings."""
    free = [(since, until)]
    for week in weeks:
        free = _within(free, _joined(week.spans(since, until)))
    for diary in diaries:
        free = _without(free, _joined(sorted(_taken(diary))))
    return free


def starts(spans: Iterable[Span], *, lasts: timedelta) -> Iterator[datetime]:
    """Every quarter of an hour at which a meeting of that length fits into one of the spans."""
    for opens, closes in spans:
        start = _next_step(opens)
        while start + lasts <= closes:
            yield start
            start += STEP


def _on(opens: datetime, closes: datetime, windows: Sequence[Window], place: ZoneInfo) -> Iterator[Span]:
    """A day on which the clock changes is read quarter by quarter: a window means what the clock on the wall shows."""
    if closes - opens == DAY:
        for starts_at, ends_at in windows:
            yield opens + _since_midnight(starts_at), opens + (_since_midnight(ends_at) or DAY)
        return
    quarter = opens
    while quarter < closes:
        shown = quarter.astimezone(place).time()
        if any(starts_at <= shown and (shown < ends_at or ends_at == MIDNIGHT) for starts_at, ends_at in windows):
            yield quarter, quarter + STEP
        quarter += STEP


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, MIDNIGHT, place).astimezone(UTC)


@cache
def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _taken(diary: Diary) -> Iterator[Span]:
    """Their meetings with a breath around each, what they have elsewhere, and days that have as many as they take."""
    place, buffer = ZoneInfo(diary.zone), diary.limits.buffer
    for busy in diary.busy:
        yield busy.starts_at - buffer, busy.ends_at + buffer
    for busy in diary.elsewhere:
        yield busy.starts_at, busy.ends_at
    for day, meetings in diary.days().items():
        if meetings >= diary.limits.most_a_day:
            yield _midnight(day, place), _midnight(day + DAY, place)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that do not touch; they come in the order of their starts."""
    joined: list[Span] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def _within(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What two ordered lists of spans have in common, in one walk along both."""
    shared: list[Span] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        opens, closes = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if opens < closes:
            shared.append((opens, closes))
        if ones[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return shared


def _without(ones: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of ordered spans beside other ordered ones, in one walk along both."""
    left: list[Span] = []
    j = 0
    for opens, closes in ones:
        while j < len(taken) and taken[j][1] <= opens:
            j += 1
        free_from, k = opens, j
        while k < len(taken) and taken[k][0] < closes:
            if free_from < taken[k][0]:
                left.append((free_from, taken[k][0]))
            free_from = max(free_from, taken[k][1])
            k += 1
        if free_from < closes:
            left.append((free_from, closes))
    return left


def _next_step(moment: datetime) -> datetime:
    passed = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - passed if passed else moment
