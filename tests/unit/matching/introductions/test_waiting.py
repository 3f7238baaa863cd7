"""Waiting in somebody's working time: weekends, days off, zones and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.introductions.domain.waiting import LONGEST, Calendar, after, between

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHRISTMAS = {date(2026, 12, 24): False, date(2026, 12, 25): False}

zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Pacific/Apia"])
calendars = st.builds(
    Calendar,
    zone=zones,
    own=st.frozensets(st.integers(0, 6)),
    exceptions=st.dictionaries(st.dates(date(2026, 11, 1), date(2027, 4, 1)), st.booleans(), max_size=10),
)
instants = st.integers(0, 8000).map(lambda quarters: MONDAY + quarters * timedelta(minutes=15))
spans = st.timedeltas(timedelta(), timedelta(days=20))


class TestAfter:
    def test_a_week_has_five_working_days(self) -> None:
        assert after(MONDAY, 5 * DAY, Calendar()) == MONDAY + timedelta(days=7)

    def test_what_comes_on_a_saturday_begins_on_monday(self) -> None:
        saturday = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)

        assert after(saturday, DAY, Calendar()) == datetime(2026, 12, 1, tzinfo=UTC)

    def test_whoever_has_time_on_saturdays_works_on_saturdays(self) -> None:
        friday = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)

        assert after(friday, DAY, Calendar(own=frozenset({5}))) == friday + DAY

    def test_days_off_stop_the_clock(self) -> None:
        wednesday = datetime(2026, 12, 23, 12, 0, tzinfo=UTC)

        assert after(wednesday, DAY, Calendar(exceptions=CHRISTMAS)) == datetime(2026, 12, 28, 12, 0, tzinfo=UTC)

    def test_the_weekend_is_where_the_mentor_is(self) -> None:
        """Friday evening in New York is Saturday already in Kathmandu."""
        friday_evening = datetime(2026, 11, 27, 22, 0, tzinfo=ZoneInfo("America/New_York"))

        in_new_york = after(friday_evening, timedelta(hours=1), Calendar(zone="America/New_York"))
        in_kathmandu = after(friday_evening, timedelta(hours=1), Calendar(zone="Asia/Kathmandu"))

        assert in_new_york == friday_evening + timedelta(hours=1)
        assert in_kathmandu.astimezone(ZoneInfo("Asia/Kathmandu")) == datetime(
            2026, 11, 30, 1, 0, tzinfo=ZoneInfo("Asia/Kathmandu")
        )

    def test_somebody_who_never_works_is_not_waited_for_for_ever(self) -> None:
        never = Calendar(exceptions={MONDAY.date() + n * DAY: False for n in range(LONGEST + 10)})

        assert after(MONDAY, DAY, never) <= MONDAY + (LONGEST + 1) * DAY

    @given(start=instants, working=spans, calendar=calendars)
    def test_is_what_between_measures(self, start: datetime, working: timedelta, calendar: Calendar) -> None:
        assert between(start, after(start, working, calendar), calendar) == working

    @given(start=instants, working=spans, more=spans, calendar=calendars)
    def test_a_clock_may_be_stopped_at_any_time(
        self, start: datetime, working: timedelta, more: timedelta, calendar: Calendar
    ) -> None:
        """What is left when it is stopped, and counted again from there, ends when it would have ended."""
        end = after(start, working, calendar)
        stopped = min(start + more, end)
        left = working - between(start, stopped, calendar)

        assert left >= timedelta()
        assert after(stopped, left, calendar) == end or left == timedelta()


@pytest.mark.parametrize("ends", [MONDAY, MONDAY - DAY])
def test_nothing_lies_between_a_moment_and_an_earlier_one(ends: datetime) -> None:
    assert between(MONDAY, ends, Calendar()) == timedelta()
