"""The rules of the directory: parts of the week on other clocks, and what a block says."""

from datetime import date

import pytest

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
        ("zone", "first"),
        [
            ("Europe/Berlin", thursday(17)),
            ("UTC", thursday(16)),
            ("Asia/Kolkata", thursday(21, 30)),
            ("Asia/Kathmandu", thursday(21, 45)),
            ("America/New_York", thursday(11)),
        ],
    )
    def test_begin_when_the_searchers_part_of_the_day_begins(self, zone: str, first: int) -> None:
        mask = masks(EVENING, "Europe/Berlin", today=MONDAY, clocks=(zone,))[zone]

        assert quarters(mask) == list(range(first, first + 19))

    def test_pass_midnight_into_the_next_day_and_sunday_into_monday(self) -> None:
        mask = masks((PartOfWeek(6, PartOfDay.EVENING),), "UTC", today=MONDAY, clocks=("Asia/Tokyo",))["Asia/Tokyo"]

        assert quarters(mask) == list(range(2 * 4, 2 * 4 + 19))

    def test_are_of_the_week_that_comes_with_its_change_of_clocks(self) -> None:
        sunday = (PartOfWeek(6, PartOfDay.MORNING),)
        new_york = masks(sunday, "America/New_York", today=BEFORE_SUMMER_TIME, clocks=("Europe/Berlin",))

        assert quarters(new_york["Europe/Berlin"])[0] == 6 * 96 + 12 * 4

    def test_hold_both_ends_of_a_night(self) -> None:
        mask = masks((PartOfWeek(0, PartOfDay.NIGHT),), "UTC", today=MONDAY, clocks=("UTC",))["UTC"]

        assert quarters(mask) == [*range(23), *range(88, 95)]

    def test_know_the_hours_they_touch(self) -> None:
        by_zone = masks(EVENING, "UTC", today=MONDAY, clocks=("UTC", "Asia/Kolkata"))

        assert hours_of(by_zone.values()) == {3 * 24 + hour for hour in (17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27)}


class TestBlock:
    def test_is_known_by_who_raised_it_against_whom(self) -> None:
        one, other = new_id(), new_id()

        assert block(one, other).block_id == block(one, other).block_id == lift(one, other).block_id
        assert block(one, other).block_id != block(other, one).block_id

    def test_against_oneself_is_refused(self) -> None:
        who = new_id()

        with pytest.raises(BlockingYourself):
            block(who, who)
