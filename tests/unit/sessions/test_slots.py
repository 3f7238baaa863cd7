"""When two people can meet: both weeks, both clocks, and everything that stands in the way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.meetings.domain.room import Busy, Diary, Limits
from services.sessions.meetings.domain.slots import Span, Week, Window, free_spans, starts

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
ALWAYS: Sequence[Window] = [(time(), time())]
NO_LIMITS = Limits(buffer_minutes=0, most_a_day=24)


def a_week(*windows: Window, zone: str = "UTC", **exceptions: Sequence[Window]) -> Week:
    """The same windows every day; exceptions by date, as d2027_01_05=[...]."""
    dates = {date.fromisoformat(name[1:].replace("_", "-")): day for name, day in exceptions.items()}
    return Week(zone=zone, windows=[sorted(windows)] * 7, exceptions=dates)


def a_diary(*busy: Span, limits: Limits = NO_LIMITS, zone: str = "UTC") -> Diary:
    return Diary(zone=zone, limits=limits, busy=[Busy(starts_at=opens, ends_at=closes) for opens, closes in busy])


def free(weeks: Sequence[Week], *diaries: Diary, days: int = 1, since: datetime = MONDAY) -> list[Span]:
    return free_spans(weeks, diaries, since=since, until=since + timedelta(days=days))


class TestFreeSpans:
    def test_are_what_both_weeks_have_in_common(self) -> None:
        spans = free([a_week((time(9), time(12))), a_week((time(11), time(14)))])

        assert spans == [(MONDAY + 11 * HOUR, MONDAY + 12 * HOUR)]

    def test_are_reckoned_on_each_ones_own_clock(self) -> None:
        spans = free([a_week((time(18), time(20))), a_week((time(23, 30), time()), zone="Asia/Kolkata")])

        assert spans == [(MONDAY + 18 * HOUR, MONDAY + 18 * HOUR + 2 * QUARTER)]

    def test_follow_the_exceptions_of_a_date(self) -> None:
        week = a_week((time(9), time(10)), d2027_01_05=[(time(15), time(16))], d2027_01_06=[])

        spans = free([week, a_week(*ALWAYS)], days=3)

        assert spans == [
            (MONDAY + 9 * HOUR, MONDAY + 10 * HOUR),
            (MONDAY + 39 * HOUR, MONDAY + 40 * HOUR),
        ]

    def test_go_on_across_midnight(self) -> None:
        spans = free([a_week((time(23), time()), (time(), time(1)))], days=2)

        assert (MONDAY + 23 * HOUR, MONDAY + 25 * HOUR) in spans

    def test_keep_a_breath_around_each_meeting_as_its_owner_wants(self) -> None:
        busy = (MONDAY + 10 * HOUR, MONDAY + 11 * HOUR)

        spans = free(
            [a_week((time(9), time(12)))], a_diary(busy, limits=Limits(buffer_minutes=15, most_a_day=24)), a_diary()
        )

        assert spans == [
            (MONDAY + 9 * HOUR, MONDAY + 10 * HOUR - QUARTER),
            (MONDAY + 11 * HOUR + QUARTER, MONDAY + 12 * HOUR),
        ]

    def test_leave_out_a_day_that_is_full_on_its_owners_clock(self) -> None:
        late = (MONDAY + 20 * HOUR, MONDAY + 21 * HOUR)
        full = a_diary(late, limits=Limits(buffer_minutes=0, most_a_day=1), zone="Asia/Kolkata")

        spans = free([a_week(*ALWAYS)], full, days=2)

        tuesday_there = datetime(2027, 1, 5, tzinfo=ZoneInfo("Asia/Kolkata"))
        assert spans == [
            (MONDAY, tuesday_there.astimezone(UTC)),
            ((tuesday_there + timedelta(days=1)).astimezone(UTC), MONDAY + 48 * HOUR),
        ]


class TestAClockThatChanges:
    def test_an_hour_that_is_skipped_is_in_no_window(self) -> None:
        day = datetime(2027, 3, 28, tzinfo=UTC)

        spans = free([a_week((time(0), time(3)), zone="Europe/Lisbon")], since=day)

        assert spans[0] == (day, day + 2 * HOUR)

    def test_an_hour_that_comes_twice_is_there_twice(self) -> None:
        day = datetime(2027, 10, 30, 23, tzinfo=UTC)

        spans = free([a_week((time(0), time(3)), zone="Europe/Lisbon")], since=day)

        assert spans[0] == (day, day + 4 * HOUR)

    def test_the_evening_stays_the_evening(self) -> None:
        before, after = datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC)
        evening = a_week((time(18), time(20)), zone="Europe/Lisbon")

        assert free([evening], since=before)[0][0] == before + 18 * HOUR
        assert free([evening], since=after)[0][0] == after + 17 * HOUR


class TestStarts:
    def test_are_the_quarters_at_which_the_whole_meeting_fits(self) -> None:
        spans = [(MONDAY + timedelta(minutes=5), MONDAY + HOUR)]

        assert list(starts(spans, lasts=timedelta(minutes=30))) == [MONDAY + QUARTER, MONDAY + 2 * QUARTER]

    def test_there_are_none_where_it_does_not_fit(self) -> None:
        assert list(starts([(MONDAY, MONDAY + QUARTER)], lasts=HOUR)) == []


quarters = st.integers(0, 4 * 96)
busy_times = st.lists(st.tuples(quarters, st.integers(1, 12)), max_size=12)


@given(
    ones=st.lists(st.tuples(st.integers(0, 92), st.integers(1, 40)), max_size=3),
    busy=busy_times,
    zone=st.sampled_from(["UTC", "Asia/Kathmandu", "Europe/Lisbon", "America/St_Johns"]),
)
def test_a_quarter_is_free_if_and_only_if_nothing_speaks_against_it(
    ones: list[tuple[int, int]], busy: list[tuple[int, int]], zone: str
) -> None:
    since = datetime(2027, 3, 27, tzinfo=UTC)
    windows = [window(begin, min(begin + length, 96)) for begin, length in ones]
    taken = [(since + begin * QUARTER, since + (begin + length) * QUARTER) for begin, length in busy]

    spans = free([a_week(*sorted(windows), zone=zone)], a_diary(*taken), since=since, days=3)

    for number in range(3 * 96):
        quarter = since + number * QUARTER
        clock = quarter.astimezone(ZoneInfo(zone)).time()
        has_time = any(begin <= clock and (clock < end or end == time()) for begin, end in windows)
        is_busy = any(opens <= quarter < closes for opens, closes in taken)
        assert any(opens <= quarter < closes for opens, closes in spans) == (has_time and not is_busy)


def window(begin: int, end: int) -> Window:
    return at(begin), at(end % 96)


def at(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)
