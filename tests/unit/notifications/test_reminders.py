"""When somebody is reminded of a meeting: their own clock says it, on every clock and whichever way it is turned."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.reminders import Reminding
from tests.builders.zones import DAY, QUARTER, changes, days_to_look_at, found, wall, ways

ZONES = sorted(ways())
BERLIN = ZoneInfo("Europe/Berlin")
CLOCKS = (time(0, 15), time(1, 45), time(2, 30), time(9), time(18, 30), time(23, 45))
MIDNIGHT = time(0)


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


class TestBefore:
    def test_it_is_the_day_before_at_the_same_time(self) -> None:
        reminding = Reminding(zone=BERLIN)

        assert reminding.before(datetime(2027, 1, 13, 17, tzinfo=UTC)) == datetime(2027, 1, 12, 17, tzinfo=UTC)

    @pytest.mark.parametrize(("starts", "reminded"), [(time(7), time(9)), (time(21), time(9)), (time(10), time(10))])
    def test_what_would_fall_into_quiet_hours_comes_when_they_end(self, starts: time, reminded: time) -> None:
        due_at = Reminding(zone=BERLIN).before(at(date(2027, 1, 13), starts, BERLIN))

        assert due_at is not None
        assert due_at.astimezone(BERLIN).time() == reminded
        assert due_at < at(date(2027, 1, 13), starts, BERLIN)

    def test_so_many_days_before_as_they_want(self) -> None:
        starts_at = at(date(2027, 1, 13), time(18), BERLIN)

        assert Reminding(zone=BERLIN, days_before=3).before(starts_at) == starts_at - 3 * DAY

    def test_not_at_all_for_who_does_not_want_it(self) -> None:
        assert Reminding(zone=BERLIN, days_before=0).before(datetime(2027, 1, 13, tzinfo=UTC)) is None


class TestEveryClock:
    @pytest.mark.parametrize("zone", ZONES)
    def test_no_reminder_moves_by_an_hour(self, zone: str) -> None:
        """The wall shows the same on the day before, or what the room's clocks show of a time that it skips."""
        place = ZoneInfo(zone)
        for day in days_to_look_at(place):
            shown, before = wall(place, day), wall(place, day - DAY)
            for clock in CLOCKS:
                if datetime.combine(day, clock) in shown:
                    due_at = Reminding(zone=place, quiet_from=MIDNIGHT, quiet_until=MIDNIGHT).before(
                        shown[datetime.combine(day, clock)]
                    )

                    assert due_at == found(before, day - DAY, clock), (day, clock)

    @pytest.mark.parametrize("zone", [zone for zone in ZONES if changes(ZoneInfo(zone))])
    def test_nor_a_week_ahead_of_a_change(self, zone: str) -> None:
        place = ZoneInfo(zone)
        for day in changes(place):
            due_at = Reminding(zone=place, days_before=7).before(at(day + DAY, time(18), place))

            assert due_at is not None
            assert due_at.astimezone(place).replace(tzinfo=None) == datetime.combine(day - 6 * DAY, time(18))

    @pytest.mark.parametrize("zone", [zone for zone in ZONES if changes(ZoneInfo(zone))])
    def test_none_comes_in_quiet_hours_nor_once_it_has_begun(self, zone: str) -> None:
        place = ZoneInfo(zone)
        reminding = Reminding(zone=place)
        for day in days_to_look_at(place):
            for number in range(96):
                starts_at = datetime.combine(day, time(), UTC) + number * QUARTER
                due_at = reminding.before(starts_at)

                assert due_at is not None
                assert not reminding.quiet.covers(due_at.astimezone(place).time()), starts_at
                assert timedelta(0) < starts_at - due_at <= timedelta(hours=26), starts_at
