"""Windows are quarter hours of one day, and none lies over another."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.words import Weekday
from services.profiles.members.domain.availability import (
    MIDNIGHT,
    QUARTER,
    AvailabilityException,
    DayWindow,
    ExceptionOutOfReach,
    ExceptionTwice,
    Window,
    WindowsOverlap,
    a_window,
    an_exception,
    availability,
    gathered,
)
from tests.builders.profiles import NOON, a_week, an_other_day

MONDAY, TUESDAY = Weekday.MONDAY, Weekday.TUESDAY
HOLIDAY = date(2027, 3, 8)

quarters = st.integers(0, MIDNIGHT // QUARTER)
windows = st.builds(
    lambda weekday, one, other: Window(weekday, min(one, other) * QUARTER, max(one, other) * QUARTER),
    st.integers(0, 6),
    quarters,
    quarters,
).filter(lambda window: window.starts < window.ends)


class TestWindow:
    def test_ends_at_midnight_when_it_ends_at_00_00(self) -> None:
        assert a_window(MONDAY, "22:00", ends_at="00:00") == Window(0, 22 * 60, MIDNIGHT)

    def test_may_last_the_whole_day(self) -> None:
        assert a_window(MONDAY, "00:00", ends_at="00:00") == Window(0, 0, MIDNIGHT)

    @pytest.mark.parametrize(
        "bad", ["18:10", "24:00", "1800", "18:00:00", "6:00", "18:00 ", "", "\u0661\u0668:00", "-1:00"]
    )
    def test_refuses_a_time_that_is_no_quarter_of_an_hour(self, bad: str) -> None:
        with pytest.raises(BadInput, match="must be a quarter of an hour as HH:MM"):
            a_window(MONDAY, bad, ends_at="20:00")
        with pytest.raises(BadInput, match="must be a quarter of an hour as HH:MM"):
            a_window(MONDAY, "00:00", ends_at=bad)

    @pytest.mark.parametrize("ends_at", ["18:00", "17:45", "02:00"])
    def test_refuses_to_end_before_it_begins_and_says_how_to_pass_midnight(self, ends_at: str) -> None:
        with pytest.raises(BadInput, match="one to 00:00 and one from 00:00 of the next day"):
            a_window(MONDAY, "18:00", ends_at=ends_at)

    @given(windows)
    def test_is_told_as_it_was_said(self, window: Window) -> None:
        told = window.as_contract()

        assert a_window(told.weekday, f"{told.starts_at:%H:%M}", ends_at=f"{told.ends_at:%H:%M}") == window


class TestAvailability:
    def test_is_in_the_order_of_the_week(self) -> None:
        week = a_week((TUESDAY, "08:00", "09:00"), (MONDAY, "18:00", "19:00"), (MONDAY, "08:00", "09:00"))

        assert [(window.weekday, window.starts // 60) for window in week.windows] == [(0, 8), (0, 18), (1, 8)]

    def test_lets_windows_touch(self) -> None:
        assert len(a_week((MONDAY, "08:00", "09:00"), (MONDAY, "09:00", "10:00")).windows) == 2

    def test_lets_windows_of_different_days_be_the_same(self) -> None:
        assert len(a_week((MONDAY, "08:00", "09:00"), (TUESDAY, "08:00", "09:00")).windows) == 2

    def test_may_be_no_time_at_all(self) -> None:
        assert availability(new_id(), "UTC", windows=[]).as_set().windows == ()

    def test_refuses_two_that_overlap_and_names_them(self) -> None:
        with pytest.raises(WindowsOverlap, match="MONDAY 08:00-10:00 and MONDAY 09:45-00:00 overlap"):
            a_week((MONDAY, "09:45", "00:00"), (MONDAY, "08:00", "10:00"))

    def test_refuses_the_same_window_twice(self) -> None:
        with pytest.raises(WindowsOverlap):
            a_week((MONDAY, "08:00", "10:00"), (MONDAY, "08:00", "10:00"))

    def test_refuses_an_unknown_zone(self) -> None:
        with pytest.raises(BadInput, match="is not a time zone"):
            a_week(zone="Nowhere/Land")

    def test_refuses_more_windows_than_a_week_can_use(self) -> None:
        with pytest.raises(BadInput, match="windows has 85 entries"):
            availability(new_id(), "UTC", windows=[Window(0, 0, 15)] * 85)

    @given(st.lists(windows, max_size=8))
    def test_refuses_exactly_those_weeks_in_which_a_quarter_is_taken_twice(self, week: list[Window]) -> None:
        taken = [(each.weekday, at) for each in week for at in range(each.starts, each.ends, QUARTER)]
        try:
            availability(new_id(), "UTC", windows=week)
            overlaps = False
        except WindowsOverlap:
            overlaps = True

        assert overlaps == (len(set(taken)) < len(taken))


class TestExceptions:
    def test_are_in_the_order_of_the_calendar(self) -> None:
        later, sooner = an_other_day(HOLIDAY, ("18:00", "19:00"), ("08:00", "09:00")), an_other_day(date(2027, 3, 2))

        week = a_week(exceptions=[later, sooner])

        assert [each.on for each in week.exceptions] == [sooner.on, later.on]
        assert [str(window) for window in week.exceptions[1].windows] == ["08:00-09:00", "18:00-19:00"]

    def test_name_each_date_once(self) -> None:
        with pytest.raises(ExceptionTwice, match="2027-03-08 stands twice"):
            a_week(exceptions=[an_other_day(HOLIDAY), an_other_day(HOLIDAY, ("08:00", "09:00"))])

    def test_have_windows_that_lie_apart_and_may_touch(self) -> None:
        assert len(an_other_day(HOLIDAY, ("08:00", "09:00"), ("09:00", "10:00")).windows) == 2
        with pytest.raises(WindowsOverlap, match="2027-03-08 08:00-09:00 and 2027-03-08 08:45-10:00 overlap"):
            an_other_day(HOLIDAY, ("08:45", "10:00"), ("08:00", "09:00"))

    @pytest.mark.parametrize("bad", [("08:10", "09:00"), ("08:00", "09:05"), ("24:00", "00:00"), ("9:00", "10:00")])
    def test_keep_to_quarter_hours(self, bad: tuple[str, str]) -> None:
        with pytest.raises(BadInput, match="must be a quarter of an hour as HH:MM"):
            an_other_day(HOLIDAY, bad)

    def test_do_not_pass_midnight(self) -> None:
        with pytest.raises(BadInput, match="The window 2027-03-08 22:00-02:00 ends before it begins"):
            an_other_day(HOLIDAY, ("22:00", "02:00"))

    def test_are_at_most_one_for_each_day_of_a_year(self) -> None:
        dates = [an_other_day(HOLIDAY + timedelta(days=number)) for number in range(367)]

        assert len(a_week(exceptions=dates[:366]).exceptions) == 366
        with pytest.raises(BadInput, match="exceptions has 367 entries; it may have at most 366"):
            a_week(exceptions=dates)

    def test_have_at_most_twelve_windows(self) -> None:
        hours = [(f"{hour:02}:00", f"{hour:02}:30") for hour in range(13)]

        assert len(an_exception(HOLIDAY, hours[:12]).windows) == 12
        with pytest.raises(BadInput, match="2027-03-08 has 13 windows"):
            an_exception(HOLIDAY, hours)

    @pytest.mark.parametrize(
        ("zone", "now", "first"),
        [
            ("UTC", NOON, date(2027, 2, 28)),
            ("Pacific/Kiritimati", NOON, date(2027, 3, 1)),
            ("Pacific/Pago_Pago", NOON.replace(hour=9), date(2027, 2, 27)),
        ],
    )
    def test_reach_from_yesterday_where_the_member_is_to_two_years_ahead(
        self, zone: str, now: datetime, first: date
    ) -> None:
        last = first + timedelta(days=732)
        a_week(zone=zone, exceptions=[an_other_day(first), an_other_day(last)]).check_dates(now=now)

        for beyond in (first - timedelta(days=1), last + timedelta(days=1), date.min, date.max):
            with pytest.raises(ExceptionOutOfReach, match=f"{beyond} is not a date from yesterday"):
                a_week(zone=zone, exceptions=[an_other_day(beyond)]).check_dates(now=now)

    def test_are_gathered_from_their_windows_and_from_dates_without_any(self) -> None:
        rows = [(HOLIDAY, 480, 540), (HOLIDAY, 600, 660), (date(2027, 3, 9), None, None)]

        assert gathered(rows) == (
            AvailabilityException(HOLIDAY, (DayWindow(480, 540), DayWindow(600, 660))),
            AvailabilityException(date(2027, 3, 9), ()),
        )


class TestSet:
    def test_tells_the_exceptions_in_the_words_of_the_contract(self) -> None:
        told = a_week(exceptions=[an_other_day(HOLIDAY, ("22:15", "00:00"))]).as_set()

        (exception,) = told.exceptions
        assert (exception.on, exception.windows[0].starts_at, exception.windows[0].ends_at) == (
            HOLIDAY,
            time(22, 15),
            time(0, 0),
        )

    def test_tells_the_week_in_the_words_of_the_contract(self) -> None:
        week = a_week((MONDAY, "22:15", "00:00"), zone="Asia/Kathmandu")

        (window,) = week.as_set().windows

        assert (week.as_set().zone, window.weekday) == ("Asia/Kathmandu", MONDAY)
        assert (window.starts_at, window.ends_at) == (time(22, 15), time(0, 0))
