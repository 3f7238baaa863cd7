"""The dates of a circle: on its own clock, whatever the clock does meanwhile, and no others."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from services.sessions.circles.domain.gathering import TooManyChanges
from services.sessions.circles.domain.meetings import CircleMeeting, Dates, NoRhythm, TooManyAhead, check_room
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import AlreadyCancelled, AlreadyStarted
from tests.builders.circles import a_circle
from tests.builders.sessions import HOUR, NOON, NOW
from tests.builders.zones import DAY, changes, ways


def on(day: date, *, at: time = time(18), zone: str = "UTC") -> CircleMeeting:
    manner, circle = Manner(minutes=60), a_circle()
    return CircleMeeting.on(day, at, circle=circle, series_id=new_id(), zone=zone, manner=manner, now=NOW)


class TestDates:
    @given(every_days=st.integers(1, 366), times=st.integers(1, 26))
    def test_are_as_many_and_as_far_apart_as_the_rhythm_says(self, every_days: int, times: int) -> None:
        days = Dates(first_on=date(2027, 1, 12), at=time(18), times=times).days(every_days)

        assert len(days) == times
        assert {(later - earlier).days for earlier, later in pairwise(days)} <= {every_days}

    def test_of_a_circle_without_a_rhythm_are_one(self) -> None:
        dates = Dates(first_on=date(2027, 1, 12), at=time(18), times=2)

        with pytest.raises(NoRhythm):
            dates.check(a_circle())

    @pytest.mark.parametrize("times", [0, 27])
    def test_are_half_a_year_of_weeks_at_most(self, times: int) -> None:
        with pytest.raises(BadInput):
            Dates(first_on=date(2027, 1, 12), at=time(18), times=times).check(a_circle(every_days=7))

    def test_ahead_are_a_year_of_weeks_at_most(self) -> None:
        check_room(53)
        with pytest.raises(TooManyAhead):
            check_room(54)

    def test_change_thirty_times_a_day_at_most(self) -> None:
        circle = a_circle()
        for _ in range(30):
            circle.count_change(now=NOW)

        with pytest.raises(TooManyChanges):
            circle.count_change(now=NOW)
        circle.count_change(now=NOW + DAY)


class TestEveryZone:
    def test_noon_is_noon_around_each_change_of_each_clock(self) -> None:
        moved = [
            (zone, day)
            for zone in ways()
            for change in changes(ZoneInfo(zone))
            for day in (change - DAY, change, change + DAY)
            if NOW < datetime.combine(day, time(), UTC) < NOW + timedelta(days=360)
            if on(day, at=time(12), zone=zone).starts_at.astimezone(ZoneInfo(zone)).time() != time(12)
        ]

        assert moved == []


class TestRevisions:
    def test_count_whatever_is_told(self) -> None:
        meeting, circle, them = on(date(2027, 1, 12)), a_circle(), [new_id()]

        told: list[Any] = [
            meeting.was_set(circle, them, with_others=False),
            meeting.move(NOON, None, circle=circle, members=them, now=NOW),
            meeting.cancel(by=circle.mentor_id, circle=circle, members=them, now=NOW),
        ]

        assert [each.sequence for each in told] == [0, 1, 2]
        assert {each.session_id for each in told} == {meeting.id}

    def test_end_with_the_cancellation_and_the_start(self) -> None:
        meeting, circle = on(date(2027, 1, 12)), a_circle()
        with pytest.raises(AlreadyStarted):
            meeting.move(NOON, None, circle=circle, members=[], now=meeting.starts_at)
        meeting.cancel(by=None, circle=circle, members=[], now=NOW)

        with pytest.raises(AlreadyCancelled):
            meeting.cancel(by=None, circle=circle, members=[], now=NOW + HOUR)
