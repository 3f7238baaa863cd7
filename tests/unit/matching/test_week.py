"""A week of quarter-hours: windows on a member's clock, and what they are in UTC under every zone's rules."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.matching.engine import (
    QUARTER,
    QUARTERS,
    QUARTERS_A_DAY,
    Bits,
    Exceptions,
    beginnings,
    in_utc,
    local_quarters,
    pack,
    quarter_of,
    shared_quarters,
    unpack,
    with_exceptions,
)

ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
WINDOWS = st.lists(st.tuples(st.integers(0, QUARTERS - 1), st.integers(1, 40)), max_size=6).map(
    lambda pairs: [(begin, begin + length) for begin, length in pairs]
)
A_DAY = st.lists(st.tuples(st.integers(0, 95), st.integers(1, 20)), max_size=3).map(
    lambda pairs: [(begin, min(begin + length, QUARTERS_A_DAY)) for begin, length in pairs]
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def quarters(bits: Bits) -> set[int]:
    return {int(quarter) for quarter in np.flatnonzero(unpack(bits))}


def as_instants(windows: list[tuple[int, int]], zone: str, start: date) -> set[datetime]:
    """The same from the other side: every quarter that the wall clock shows in a window, at every instant it does."""
    place, first = ZoneInfo(zone), datetime.combine(start, time(), UTC)
    found = set()
    for day in range(-2, 9):
        date_there = start + timedelta(days=day)
        for begin, end in windows:
            for quarter in (each % QUARTERS for each in range(begin, end)):
                if quarter // QUARTERS_A_DAY == date_there.weekday():
                    shown = datetime.combine(date_there, time()) + quarter % QUARTERS_A_DAY * QUARTER
                    found |= {
                        shown.replace(tzinfo=place, fold=fold).astimezone(UTC)
                        for fold in (0, 1)
                        if is_shown(shown, place, fold)
                    }
    return {instant for instant in found if first <= instant < first + timedelta(days=7)}


def is_shown(shown: datetime, place: ZoneInfo, fold: int) -> bool:
    """Whether a wall clock ever shows this: it skips some times in spring."""
    instant = shown.replace(tzinfo=place, fold=fold).astimezone(UTC)
    return instant.astimezone(place).replace(tzinfo=None) == shown


class TestInUtc:
    @settings(deadline=None)
    @given(zone=st.sampled_from(ZONES), start=DAYS, windows=WINDOWS)
    @example(zone="Europe/Berlin", start=date(2027, 3, 22), windows=[(6 * 96, 7 * 96)])
    @example(zone="Europe/Berlin", start=date(2026, 10, 19), windows=[(6 * 96, 7 * 96)])
    @example(zone="Australia/Lord_Howe", start=date(2027, 4, 1), windows=[(0, QUARTERS)])
    @example(zone="Asia/Kathmandu", start=date(2027, 1, 4), windows=[(0, 4)])
    @example(zone="Pacific/Apia", start=date(2021, 4, 1), windows=[(670, 680)])
    def test_is_what_the_clock_on_the_wall_shows(self, zone: str, start: date, windows: list[tuple[int, int]]) -> None:
        found = in_utc(pack(windows)[np.newaxis], [zone], start)[0]

        first = datetime.combine(start, time(), UTC)
        assert {first + quarter * QUARTER for quarter in quarters(found)} == as_instants(windows, zone, start)

    def test_keeps_members_of_different_zones_apart(self) -> None:
        weekly = np.stack([pack([(36, 40)])] * 3)

        found = in_utc(weekly, ["Asia/Kolkata", "UTC", "Asia/Kolkata"], date(2027, 1, 4))

        assert quarters(found[0]) == quarters(found[2]) == {14, 15, 16, 17}
        assert quarters(found[1]) == {36, 37, 38, 39}

    def test_skips_the_hour_that_the_clock_skips(self) -> None:
        from_two_to_three = [(6 * 96 + 8, 6 * 96 + 12)]

        assert not in_utc(pack(from_two_to_three)[np.newaxis], ["Europe/Berlin"], date(2027, 3, 22)).any()

    def test_has_the_hour_twice_that_the_clock_repeats(self) -> None:
        from_two_to_three = [(6 * 96 + 8, 6 * 96 + 12)]

        found = in_utc(pack(from_two_to_three)[np.newaxis], ["Europe/Berlin"], date(2026, 10, 19))[0]

        assert len(quarters(found)) == 8

    def test_moves_by_an_hour_between_the_weeks_before_and_after_a_change(self) -> None:
        monday_at_nine = pack([(36, 40)])[np.newaxis]

        before, after = (
            in_utc(monday_at_nine, ["Europe/Berlin"], day)[0] for day in (date(2027, 3, 22), date(2027, 3, 29))
        )

        assert min(quarters(before)) - min(quarters(after)) == 4

    def test_refuses_a_zone_that_nobody_knows(self) -> None:
        with pytest.raises(ZoneInfoNotFoundError):
            local_quarters("Europe/Atlantis", date(2027, 1, 4))


def a_day(windows: list[tuple[int, int]]) -> bytes:
    return pack(windows)[: QUARTERS_A_DAY // 8].tobytes()


def shown_at(instant: datetime, zone: str) -> tuple[date, int]:
    """The date that a clock shows, and the quarter of the day."""
    shown = instant.astimezone(ZoneInfo(zone))
    return shown.date(), quarter_of(shown) % QUARTERS_A_DAY


class TestWithExceptions:
    @settings(deadline=None)
    @given(
        zone=st.sampled_from(ZONES),
        start=DAYS,
        windows=WINDOWS,
        others=st.dictionaries(st.integers(-2, 8), A_DAY, max_size=4),
    )
    @example(zone="Europe/Berlin", start=date(2027, 3, 22), windows=[], others={6: [(0, 96)]})
    @example(zone="Europe/Berlin", start=date(2026, 10, 19), windows=[(0, QUARTERS)], others={6: [(8, 10)]})
    @example(zone="Pacific/Kiritimati", start=date(2027, 1, 4), windows=[(0, QUARTERS)], others={0: [], 7: []})
    @example(zone="Pacific/Pago_Pago", start=date(2027, 1, 4), windows=[(0, QUARTERS)], others={-1: [], 6: []})
    @example(zone="Australia/Lord_Howe", start=date(2027, 4, 1), windows=[], others={3: [(0, 96)]})
    def test_are_what_the_clock_on_the_wall_shows_on_their_dates(
        self, zone: str, start: date, windows: list[tuple[int, int]], others: dict[int, list[tuple[int, int]]]
    ) -> None:
        weeks = in_utc(pack(windows)[np.newaxis], [zone], start)
        dates = Exceptions.of([(0, day, a_day(said)) for day, said in others.items()])

        found = quarters(with_exceptions(weeks, [zone], start, exceptions=dates)[0])

        first, usual = datetime.combine(start, time(), UTC), quarters(weeks[0])
        for number in range(QUARTERS):
            on, quarter = shown_at(first + number * QUARTER, zone)
            said = others.get((on - start).days)
            inside = number in usual if said is None else any(begin <= quarter < end for begin, end in said)
            assert (number in found) == inside

    def test_are_of_their_own_rows_alone(self) -> None:
        always, zones = np.stack([pack([(0, QUARTERS)])] * 4), ["UTC", "Asia/Kolkata", "UTC", "Asia/Kolkata"]
        weeks = in_utc(always, zones, date(2027, 1, 4))
        dates = Exceptions.of([(3, 1, a_day([])), (2, 0, a_day([(0, 4)])), (3, 2, a_day([]))])

        found = with_exceptions(weeks, zones, date(2027, 1, 4), exceptions=dates)

        lost = [QUARTERS - len(quarters(each)) for each in found]
        assert lost == [0, 0, QUARTERS_A_DAY - 4, 2 * QUARTERS_A_DAY]

    def test_leave_what_they_were_given_as_it_was(self) -> None:
        weeks = in_utc(pack([(0, QUARTERS)])[np.newaxis], ["UTC"], date(2027, 1, 4))

        with_exceptions(weeks, ["UTC"], date(2027, 1, 4), exceptions=Exceptions.of([(0, 0, a_day([]))]))

        assert len(quarters(weeks[0])) == QUARTERS

    def test_cost_nothing_where_there_are_none(self) -> None:
        weeks = in_utc(pack([(0, 4)])[np.newaxis], ["UTC"], date(2027, 1, 4))

        assert with_exceptions(weeks, ["UTC"], date(2027, 1, 4), exceptions=Exceptions.of([])) is weeks


class TestPack:
    @given(windows=WINDOWS)
    def test_keeps_every_quarter_and_no_other(self, windows: list[tuple[int, int]]) -> None:
        assert quarters(pack(windows)) == {each % QUARTERS for begin, end in windows for each in range(begin, end)}

    def test_goes_on_at_monday_after_sunday(self) -> None:
        assert quarters(pack([(QUARTERS - 2, QUARTERS + 2)])) == {QUARTERS - 2, QUARTERS - 1, 0, 1}


class TestBeginnings:
    @given(windows=WINDOWS)
    def test_are_the_quarters_that_another_one_follows(self, windows: list[tuple[int, int]]) -> None:
        free = quarters(pack(windows))

        assert quarters(beginnings(pack(windows))) == {each for each in free if each + 1 in free}


class TestSharedQuarters:
    @given(one=WINDOWS, other=WINDOWS)
    def test_are_those_in_both(self, one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
        assert shared_quarters(pack(one), pack(other)) == len(quarters(pack(one)) & quarters(pack(other)))


def test_a_moment_lies_in_the_quarter_that_has_begun() -> None:
    assert quarter_of(datetime(2027, 1, 5, 10, 29, tzinfo=UTC)) == QUARTERS_A_DAY + 41
