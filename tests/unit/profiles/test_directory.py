"""The rules of the directory: parts of the week on other clocks, and what a block says."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from services.profiles.directory.domain.block import BlockingYourself, block, lift
from services.profiles.directory.domain.search import PartOfDay, PartOfWeek
from services.profiles.directory.domain.times import hours_of, masks

MONDAY = date(2027, 3, 1)
BEFORE_SUMMER_TIME = date(2027, 3, 22)
EVENING = (PartOfWeek(3, PartOfDay.EVENING),)


def quarters(mask: int) -> list[int]:
    return [number for number, bit in enumerate(f"{mask:0672b}") if bit == "1"]


def thursday(hour: int, minute: int = 0) -> int:
    return 3 * 96 + hour * 4 + minute // 15


class TestMasks:
    @pytest.mark.parametrize(
        ("zone", "meant"),
        [
            ("Europe/Berlin", range(thursday(17), thursday(22) - 1)),
            ("UTC", range(thursday(17), thursday(22) - 1)),
            ("Asia/Kolkata", [*range(thursday(22), thursday(24) - 1), *range(thursday(24), thursday(30) - 1)]),
            ("Asia/Kathmandu", [*range(thursday(22), thursday(24) - 1), *range(thursday(24), thursday(30) - 1)]),
            ("America/New_York", range(thursday(12), thursday(17) - 1)),
        ],
    )
    def test_are_the_parts_of_the_day_there_that_are_meant_most(self, zone: str, meant: Iterable[int]) -> None:
        mask = masks(EVENING, "Europe/Berlin", today=MONDAY, clocks=(zone,))[zone]

        assert quarters(mask) == list(meant)

    @given(
        zone=st.sampled_from(sorted(available_timezones() - {"localtime"})),
        times=st.lists(st.builds(PartOfWeek, st.integers(0, 6), st.sampled_from(PartOfDay)), min_size=1, max_size=3),
    )
    def test_tell_no_two_minutes_of_one_part_of_a_day_apart(self, zone: str, times: list[PartOfWeek]) -> None:
        found = set(quarters(masks(tuple(times), zone, today=MONDAY, clocks=("Asia/Kathmandu",))["Asia/Kathmandu"]))

        assert found
        for day in range(7):
            for first, last in ((0, 6), (6, 12), (12, 17), (17, 22), (22, 24)):
                part = {(day * 96 + quarter) % 672 for quarter in range(first * 4, last * 4 - 1)}
                assert part <= found or not part & found

    def test_pass_midnight_into_the_next_day_and_sunday_into_monday(self) -> None:
        mask = masks((PartOfWeek(6, PartOfDay.EVENING),), "UTC", today=MONDAY, clocks=("Asia/Tokyo",))["Asia/Tokyo"]

        assert quarters(mask) == list(range(6 * 4 - 1))

    def test_are_of_the_week_that_comes_with_its_change_of_clocks(self) -> None:
        sunday = (PartOfWeek(6, PartOfDay.MORNING),)
        new_york = masks(sunday, "America/New_York", today=BEFORE_SUMMER_TIME, clocks=("Europe/Berlin",))

        assert quarters(new_york["Europe/Berlin"])[0] == 6 * 96 + 12 * 4

    def test_hold_both_ends_of_a_night(self) -> None:
        mask = masks((PartOfWeek(0, PartOfDay.NIGHT),), "UTC", today=MONDAY, clocks=("UTC",))["UTC"]

        assert quarters(mask) == [*range(23), *range(88, 95)]

    def test_know_the_hours_they_touch(self) -> None:
        by_zone = masks(EVENING, "UTC", today=MONDAY, clocks=("UTC", "Asia/Kolkata"))

        assert hours_of(by_zone.values()) == {3 * 24 + hour for hour in (*range(17, 22), *range(24, 30))}


class TestBlock:
    def test_is_known_by_who_raised_it_against_whom(self) -> None:
        one, other = new_id(), new_id()

        assert block(one, other).block_id == block(one, other).block_id == lift(one, other).block_id
        assert block(one, other).block_id != block(other, one).block_id

    def test_against_oneself_is_refused(self) -> None:
        who = new_id()

        with pytest.raises(BlockingYourself):
            block(who, who)
