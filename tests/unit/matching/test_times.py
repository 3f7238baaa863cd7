"""When two people can talk."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine import QUARTERS, pack
from services.matching.facts.domain.refusals import (
    OutsideAvailability,
    TimeInThePast,
    TimeNotOnTheQuarter,
    TimeTooFarAhead,
)
from services.matching.facts.domain.times import CONVERSATION, Availability, Busy, check_start, suggest
from tests.builders.matching import NOW, THURSDAY

ALWAYS = [(0, QUARTERS)]
THURSDAY_EVENING = [(3 * 96 + 64, 3 * 96 + 72)]
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
WINDOWS = st.lists(st.tuples(st.integers(0, QUARTERS - 1), st.integers(1, 40)), max_size=4).map(
    lambda pairs: [(begin, begin + length) for begin, length in pairs]
)


A_DAY = st.lists(st.tuples(st.integers(0, 95), st.integers(1, 20)), max_size=2).map(
    lambda pairs: [(begin, min(begin + length, 96)) for begin, length in pairs]
)


def available(
    windows: list[tuple[int, int]], zone: str = "UTC", *, others: Mapping[date, list[tuple[int, int]]] | None = None
) -> Availability:
    """`others`: dates on which other quarters of the day hold."""
    exceptions = {on: pack(said)[:12].tobytes() for on, said in (others or {}).items()}
    return Availability(zone=zone, weekly=pack(windows).tobytes(), exceptions=exceptions)


class TestCheckStart:
    def test_takes_a_time_that_suits_both(self) -> None:
        check_start(THURSDAY, [available(THURSDAY_EVENING), available(ALWAYS)], now=NOW)

    @pytest.mark.parametrize("late", [timedelta(minutes=7), timedelta(seconds=1), timedelta(microseconds=1)])
    def test_refuses_a_time_between_the_quarters(self, late: timedelta) -> None:
        with pytest.raises(TimeNotOnTheQuarter):
            check_start(THURSDAY + late, [available(ALWAYS)], now=NOW)

    @pytest.mark.parametrize("ago", [timedelta(), timedelta(minutes=15), timedelta(days=400)])
    def test_refuses_the_past_and_this_very_moment(self, ago: timedelta) -> None:
        with pytest.raises(TimeInThePast):
            check_start(NOW - ago, [available(ALWAYS)], now=NOW)

    def test_takes_the_sixtieth_day_and_no_later_one(self) -> None:
        check_start(NOW + timedelta(days=60), [available(ALWAYS)], now=NOW)
        with pytest.raises(TimeTooFarAhead):
            check_start(NOW + timedelta(days=60, minutes=15), [available(ALWAYS)], now=NOW)

    @pytest.mark.parametrize("start", ["2026-11-26T15:45", "2026-11-26T17:45", "2026-11-27T16:30"])
    def test_refuses_a_time_that_is_not_wholly_inside(self, start: str) -> None:
        begins = datetime.fromisoformat(start).replace(tzinfo=UTC)

        with pytest.raises(OutsideAvailability):
            check_start(begins, [available(ALWAYS), available(THURSDAY_EVENING)], now=NOW)

    def test_refuses_a_date_on_which_one_of_them_has_no_time(self) -> None:
        with pytest.raises(OutsideAvailability):
            check_start(THURSDAY, [available(ALWAYS), available(ALWAYS, others={THURSDAY.date(): []})], now=NOW)

    def test_takes_a_time_that_only_an_exception_gives(self) -> None:
        early = THURSDAY.replace(hour=4, minute=30)
        others = {early.date(): [(18, 20)]}

        check_start(early, [available(ALWAYS), available(THURSDAY_EVENING, others=others)], now=NOW)
        with pytest.raises(OutsideAvailability):
            check_start(early + timedelta(days=7), [available(THURSDAY_EVENING, others=others)], now=NOW)

    def test_goes_by_the_date_on_the_members_own_clock(self) -> None:
        there = available(ALWAYS, "Pacific/Kiritimati", others={THURSDAY.date() + timedelta(days=1): []})

        with pytest.raises(OutsideAvailability):
            check_start(THURSDAY, [there], now=NOW)
        check_start(THURSDAY - timedelta(days=1), [there], now=NOW)

    def test_refuses_when_somebody_has_not_said_when_they_have_time(self) -> None:
        with pytest.raises(OutsideAvailability):
            check_start(THURSDAY, [available(ALWAYS), None], now=NOW)


class TestSuggest:
    @settings(max_examples=30, deadline=None)
    @given(
        one=WINDOWS,
        other=WINDOWS,
        zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
        now=st.integers(0, 4 * 366 * 1440).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        others=st.dictionaries(st.integers(-1, 16), A_DAY, max_size=6),
    )
    def test_gives_exactly_the_starts_that_an_acceptance_may_name(
        self,
        one: list[tuple[int, int]],
        other: list[tuple[int, int]],
        zones: tuple[str, str],
        now: datetime,
        others: dict[int, list[tuple[int, int]]],
    ) -> None:
        dates = {now.date() + timedelta(days=day): said for day, said in others.items()}
        both = [available(one, zones[0], others=dates), available(other, zones[1])]
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        every_quarter = [midnight + timedelta(minutes=15 * number) for number in range(15 * 96)]

        found = suggest(both[0], both[1], [], now=now)

        in_time = [start for start in every_quarter if now < start <= now + timedelta(days=14)]
        assert found == [start for start in in_time if self.may_be_named(start, both, now)]

    @staticmethod
    def may_be_named(start: datetime, both: list[Availability], now: datetime) -> bool:
        try:
            check_start(start, both, now=now)
        except OutsideAvailability:
            return False
        return True

    def test_leaves_out_what_touches_a_booked_session(self) -> None:
        busy = [Busy(starts_at=THURSDAY, ends_at=THURSDAY + CONVERSATION)]

        found = suggest(available(THURSDAY_EVENING), available(ALWAYS), busy, now=NOW)

        assert [start.strftime("%H:%M") for start in found[:5]] == ["16:00", "17:00", "17:15", "17:30", "16:00"]

    def test_of_somebody_who_has_not_said_when_is_nothing(self) -> None:
        assert suggest(available(ALWAYS), None, [], now=NOW) == []
