"""When somebody is reminded: on their own clock, never in their quiet hours, whatever the clocks do that night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.quiet import Quiet, waking
from services.sessions.health.domain.nudging import NudgeSettings, morning_of, turn_of

ZONES = sorted(available_timezones() - {"localtime"})
BERLIN, KOLKATA, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"))
USUAL = Quiet()
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
MENTOR, MENTEE = new_id(), new_id()

quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


class TestQuietHours:
    def test_go_over_midnight(self) -> None:
        assert USUAL.covers(time(23))
        assert USUAL.covers(time(8, 59))
        assert not USUAL.covers(time(9))
        assert not USUAL.covers(time(19, 59))

    def test_may_lie_within_a_day(self) -> None:
        noon = Quiet(begins=time(12), ends=time(14))

        assert noon.covers(time(13))
        assert not noon.covers(time(14))

    def test_that_begin_when_they_end_are_none(self) -> None:
        assert not any(Quiet(begins=time(8), ends=time(8)).covers(time(hour)) for hour in range(24))

    @settings(deadline=None, max_examples=400)
    @given(
        zone=st.sampled_from(ZONES),
        minutes=st.integers(0, 366 * 24 * 60),
        begins=quarters,
        ends=quarters,
    )
    def test_nobody_is_woken_in_any_zone_at_any_time_of_the_year(
        self, zone: str, minutes: int, begins: time, ends: time
    ) -> None:
        moment, quiet = NEW_YEAR + timedelta(minutes=minutes), Quiet(begins=begins, ends=ends)

        awake = waking(moment, ZoneInfo(zone), quiet)

        assert awake >= moment
        assert awake - moment <= timedelta(hours=26)
        assert not quiet.covers(awake.astimezone(ZoneInfo(zone)).time())

    @pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE])
    def test_the_hour_that_comes_twice_ends_them_once(self, zone: ZoneInfo) -> None:
        quiet = Quiet(begins=time(22), ends=time(2, 30))
        nights = (NEW_YEAR + timedelta(minutes=15 * step) for step in range(365 * 24 * 4))

        woken = [
            waking(moment, zone, quiet).astimezone(zone).time()
            for moment in nights
            if quiet.covers(moment.astimezone(zone).time())
        ]

        assert woken
        assert not [clock for clock in woken if quiet.covers(clock)]


class TestMornings:
    @pytest.mark.parametrize(
        ("day", "utc"),
        [
            (date(2027, 3, 27), time(9)),
            (date(2027, 3, 28), time(8)),
            (date(2027, 10, 30), time(8)),
            (date(2027, 10, 31), time(9)),
        ],
    )
    def test_are_at_ten_by_the_clock_on_either_side_of_a_change(self, day: date, utc: time) -> None:
        assert morning_of(day, BERLIN, USUAL).time() == utc

    def test_are_at_ten_where_clocks_are_half_an_hour_off(self) -> None:
        assert morning_of(date(2027, 6, 1), KOLKATA, USUAL).time() == time(4, 30)

    def test_wait_for_whoever_sleeps_long(self) -> None:
        late = Quiet(begins=time(1), ends=time(12))

        assert morning_of(date(2027, 6, 1), BERLIN, late).astimezone(BERLIN).time() == time(12)


class TestOnceAWeek:
    def test_a_member_is_left_alone_for_seven_days(self) -> None:
        noon = datetime(2027, 3, 25, 12, tzinfo=UTC)
        settings_ = NudgeSettings(member_id=MENTEE, nudged_at=noon)

        assert settings_.may_be_nudged_at(noon + timedelta(days=3), BERLIN) == noon + timedelta(days=7)
        assert settings_.may_be_nudged_at(noon + timedelta(days=8), BERLIN) == noon + timedelta(days=8)

    def test_and_then_until_their_morning(self) -> None:
        evening = datetime(2027, 3, 25, 18, 30, tzinfo=UTC)
        settings_ = NudgeSettings(member_id=MENTEE, nudged_at=evening)

        # A week later the clocks of Berlin have gone forward: half past six in UTC is past eight there.
        assert settings_.may_be_nudged_at(evening, BERLIN) == datetime(2027, 4, 2, 7, tzinfo=UTC)


class TestTurns:
    def test_the_mentee_begins_and_then_they_alternate(self) -> None:
        turns = [turn_of(MENTOR, MENTEE, nudges=count, awaited=None) for count in range(4)]

        assert turns == [MENTEE, MENTOR, MENTEE, MENTOR]

    def test_whoever_has_to_answer_goes_first(self) -> None:
        assert turn_of(MENTOR, MENTEE, nudges=0, awaited=MENTOR) == MENTOR
