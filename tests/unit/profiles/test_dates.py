"""An availability on one date, under the rules of every zone: what the clock shows of it, and when that is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from contracts.words import Weekday
from services.profiles.members.domain.availability import MIDNIGHT, WEEK, Availability, DayWindow
from services.profiles.members.domain.dates import instants_on, windows_on
from tests.builders.profiles import a_week, an_other_day

YEAR = 2027
MINUTE = timedelta(minutes=1)
ZONES = sorted(set((files("tzdata") / "zones").read_text().split()))
SUNDAY = Weekday.SUNDAY
windows = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 24)).map(lambda pair: (pair[0], min(sum(pair), 96))), max_size=4
)


def a_day(on: date, said: list[tuple[int, int]], zone: str) -> Availability:
    """A member whose windows of this date, in quarters, are said by an exception; those that overlap are joined."""
    taken = sorted({quarter for begin, end in said for quarter in range(begin, end)})
    joined: list[list[int]] = []
    for quarter in taken:
        if joined and joined[-1][1] == quarter:
            joined[-1][1] = quarter + 1
        else:
            joined.append([quarter, quarter + 1])
    clocks = [(_clock(begin), _clock(end)) for begin, end in joined]
    return Availability(member_id=new_id(), zone=zone, windows=(), exceptions=(an_other_day(on, *clocks),))


def _clock(quarter: int) -> str:
    return f"{quarter // 4 % 24:02}:{quarter % 4 * 15:02}"


def minutes_of(zone: str, on: date) -> Iterator[tuple[datetime, int]]:
    """Every minute at which the clock of a zone shows this date, wherever it is: the instant, and what it shows."""
    place, instant = ZoneInfo(zone), datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=14)
    for _ in range(50 * 60):
        shown = instant.astimezone(place)
        if shown.date() == on:
            yield instant, shown.hour * 60 + shown.minute
        instant += MINUTE


@cache
def changes() -> list[tuple[str, date]]:
    """The dates of the year on which a zone's clock is changed, and the days around them."""
    found = []
    for zone in ZONES:
        place, day = ZoneInfo(zone), datetime(YEAR, 1, 1, tzinfo=UTC)
        offsets = [(day + timedelta(days=n)).astimezone(place) for n in range(366)]
        for before, after in pairwise(offsets):
            if before.utcoffset() != after.utcoffset():
                found += [(zone, each) for each in {before.date(), after.date()}]
    return found


def check(availability: Availability, on: date) -> None:
    """Compares with the clock, looked at once a minute."""
    said = [(window.starts, window.ends) for window in availability.exceptions[0].windows]
    inside = {
        instant: shown for instant, shown in minutes_of(availability.zone, on) if any(b <= shown < e for b, e in said)
    }
    spans = instants_on(availability, on)

    lasting = [(span.begins + n * MINUTE) for span in spans for n in range((span.ends - span.begins) // MINUTE)]
    assert lasting == sorted(inside)
    assert all(before.ends < after.begins for before, after in pairwise(spans))
    shown = [minute for window in windows_on(availability, on) for minute in range(window.starts, window.ends)]
    assert shown == sorted(set(inside.values()))


class TestEveryZone:
    def test_is_right_on_the_days_on_which_its_clock_is_changed(self) -> None:
        days = changes()

        assert len({zone for zone, _ in days}) > 100
        for zone, on in days:
            check(a_day(on, [(0, 6), (7, 13), (90, 96)], zone), on)

    @settings(max_examples=60, deadline=None)
    @given(change=st.sampled_from(changes()), said=windows)
    def test_is_right_whatever_the_windows(self, change: tuple[str, date], said: list[tuple[int, int]]) -> None:
        zone, on = change

        check(a_day(on, said, zone), on)

    @settings(max_examples=60, deadline=None)
    @given(zone=st.sampled_from(ZONES), on=st.dates(date(2020, 1, 1), date(2035, 12, 31)), said=windows)
    @example(zone="Australia/Lord_Howe", on=date(2027, 10, 3), said=[(0, 96)])
    @example(zone="Australia/Lord_Howe", on=date(2027, 4, 4), said=[(5, 8)])
    @example(zone="Asia/Kathmandu", on=date(2027, 3, 28), said=[(0, 1), (95, 96)])
    @example(zone="Pacific/Apia", on=date(2021, 4, 4), said=[(8, 20)])
    @example(zone="Asia/Beirut", on=date(2026, 3, 29), said=[(0, 8)])
    @example(zone="Antarctica/Troll", on=date(2027, 3, 28), said=[(0, 16)])
    def test_is_right_on_any_day(self, zone: str, on: date, said: list[tuple[int, int]]) -> None:
        check(a_day(on, said, zone), on)


class TestWindowsOn:
    def test_lose_the_quarters_that_the_clock_skips(self) -> None:
        week = a_week((SUNDAY, "01:30", "04:00"), (SUNDAY, "05:00", "05:30"), zone="Europe/Berlin")

        found = windows_on(week, date(2027, 3, 28))

        assert [str(window) for window in found] == ["01:30-02:00", "03:00-04:00", "05:00-05:30"]

    def test_are_gone_when_the_clock_skips_all_of_them(self) -> None:
        assert windows_on(a_week((SUNDAY, "02:00", "03:00"), zone="Europe/Berlin"), date(2027, 3, 28)) == ()

    def test_are_none_on_a_day_that_a_zone_never_had(self) -> None:
        week = a_week((Weekday.FRIDAY, "00:00", "00:00"), zone="Pacific/Apia")

        assert windows_on(week, date(2011, 12, 30)) == ()
        assert instants_on(week, date(2011, 12, 30)) == ()

    def test_do_not_double_where_the_clock_repeats_an_hour(self) -> None:
        week = a_week((SUNDAY, "02:00", "02:30"), zone="Europe/Berlin")

        assert windows_on(week, date(2027, 10, 31)) == (DayWindow(120, 150),)

    def test_touch_as_they_were_said(self) -> None:
        week = a_week((SUNDAY, "08:00", "09:00"), (SUNDAY, "09:00", "10:00"))

        assert [str(window) for window in windows_on(week, date(2027, 3, 7))] == ["08:00-09:00", "09:00-10:00"]

    @pytest.mark.parametrize(
        ("on", "hours"),
        [(date(2027, 3, 4), ["18:00-20:00"]), (date(2027, 3, 5), []), (date(2027, 3, 11), ["08:00-08:15"])],
        ids=["the week", "another day", "the exception"],
    )
    def test_are_the_weeks_unless_the_date_says_something_else(self, on: date, hours: list[str]) -> None:
        early = an_other_day(date(2027, 3, 11), ("08:00", "08:15"))
        week = a_week((Weekday.THURSDAY, "18:00", "20:00"), exceptions=[early])

        assert [str(window) for window in windows_on(week, on)] == hours

    def test_are_none_on_a_date_without_time(self) -> None:
        on = date(2027, 3, 4)
        week = a_week((Weekday.THURSDAY, "18:00", "20:00"), exceptions=[an_other_day(on)])

        assert windows_on(week, on) == ()
        assert instants_on(week, on) == ()


class TestInstantsOn:
    def test_are_one_span_for_windows_that_touch(self) -> None:
        week = a_week((SUNDAY, "08:00", "09:00"), (SUNDAY, "09:00", "10:00"), zone="Asia/Kolkata")

        (span,) = instants_on(week, date(2027, 3, 7))

        assert (span.begins, span.ends) == (
            datetime(2027, 3, 7, 2, 30, tzinfo=UTC),
            datetime(2027, 3, 7, 4, 30, tzinfo=UTC),
        )

    def test_are_one_longer_span_around_an_hour_that_is_repeated(self) -> None:
        (span,) = instants_on(a_week((SUNDAY, "01:00", "04:00"), zone="Europe/Berlin"), date(2027, 10, 31))

        assert span.ends - span.begins == timedelta(hours=4)

    def test_are_both_times_that_the_clock_shows_a_window_inside_that_hour(self) -> None:
        """What matching reckons with: a time may be booked whenever both clocks on the wall show it as free."""
        first, second = instants_on(a_week((SUNDAY, "02:00", "02:30"), zone="Europe/Berlin"), date(2027, 10, 31))

        assert (first.begins.hour, second.begins.hour) == (0, 1)

    def test_of_a_whole_week_are_the_whole_week(self) -> None:
        always = Availability(
            member_id=new_id(), zone="UTC", windows=tuple(a_week(*((day, "00:00", "00:00") for day in WEEK)).windows)
        )

        days = [instants_on(always, date(2027, 3, 1) + timedelta(days=n)) for n in range(7)]

        assert [span.ends - span.begins for (span,) in days] == [timedelta(minutes=MIDNIGHT)] * 7
