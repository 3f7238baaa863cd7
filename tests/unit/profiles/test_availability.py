"""Windows are quarter hours of one day, and none lies over another."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.words import Weekday
from services.profiles.members.domain.availability import (
    MIDNIGHT,
    QUARTER,
    Window,
    WindowsOverlap,
    a_window,
    availability,
)
from tests.builders.profiles import a_week

MONDAY, TUESDAY = Weekday.MONDAY, Weekday.TUESDAY

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


class TestSet:
    def test_tells_the_week_in_the_words_of_the_contract(self) -> None:
        week = a_week((MONDAY, "22:15", "00:00"), zone="Asia/Kathmandu")

        (window,) = week.as_set().windows

        assert (week.as_set().zone, window.weekday) == ("Asia/Kathmandu", MONDAY)
        assert (window.starts_at, window.ends_at) == (time(22, 15), time(0, 0))
