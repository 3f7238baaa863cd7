"""The dates of a series: what its rule says, on a clock that changes twice a year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from contracts.sessions import Rhythm
from services.sessions.meetings.domain.refusals import (
    EndsBeforeItStarts,
    SeriesNotOnTheQuarter,
    TimeInThePast,
    TimeTooFarAhead,
)
from services.sessions.meetings.domain.series import Rule, Series
from tests.builders.meetings import VIDEO, a_pair, a_rule
from tests.builders.sessions import NOW

ZONES = sorted(
    zone for zone in available_timezones() if not zone.startswith(("posix", "right")) and zone != "localtime"
)
YEAR = 2027


def first_dates(rule: Rule, count: int) -> list[date]:
    return list(islice(rule.dates(), count))


class TestDates:
    @pytest.mark.parametrize(("rhythm", "interval"), [(Rhythm.WEEKLY, 1), (Rhythm.FORTNIGHTLY, 2)])
    def test_of_weeks_are_those_of_the_rfc(self, rhythm: Rhythm, interval: int) -> None:
        rule = a_rule(rhythm=rhythm)

        expected = rrule(WEEKLY, interval=interval, dtstart=datetime.combine(rule.first_on, time()), count=60)
        assert first_dates(rule, 60) == [each.date() for each in expected]

    @pytest.mark.parametrize("day", range(1, 32))
    def test_of_months_are_those_of_the_rfc(self, day: int) -> None:
        rule = a_rule(rhythm=Rhythm.MONTHLY, first_on=date(YEAR, 1, day))
        which = (day - 1) // 7 + 1
        same = weekday(rule.first_on.weekday(), which if which < 5 else -1)

        expected = rrule(MONTHLY, byweekday=same, dtstart=datetime.combine(rule.first_on, time()), count=40)
        assert first_dates(rule, 40) == [each.date() for each in expected]

    def test_stop_at_the_last_day(self) -> None:
        assert len(list(a_rule(last_on=date(2027, 1, 26)).dates())) == 3


class TestEveryZone:
    """Both changes of every clock in 2027: a meeting stays where it is on the clock on the wall."""

    @pytest.mark.parametrize("at", [time(0, 0), time(2, 30), time(12, 0), time(23, 45)], ids=str)
    def test_moves_no_meeting_and_loses_none(self, at: time) -> None:
        moved: list[tuple[str, date]] = []
        for zone in ZONES:
            place = ZoneInfo(zone)
            rule = a_rule(zone=zone, first_on=date(YEAR, 1, 1), last_on=date(YEAR, 12, 31), at=at)
            for day in rule.dates():
                shown = rule.starts_at(day).astimezone(place)
                if (shown.date(), shown.time()) != (day, at) and exists(day, at, place):
                    moved.append((zone, day))

        assert moved == []

    def test_reads_a_time_that_the_clock_skips_as_before_the_change(self) -> None:
        skipped = a_rule(zone="Europe/Lisbon", at=time(1, 30)).starts_at(date(YEAR, 3, 28))

        assert skipped == datetime(YEAR, 3, 28, 1, 30, tzinfo=UTC)
        assert skipped.astimezone(ZoneInfo("Europe/Lisbon")).time() == time(2, 30)

    def test_takes_the_first_of_a_time_that_comes_twice(self) -> None:
        twice = a_rule(zone="Europe/Lisbon", at=time(1, 30)).starts_at(date(YEAR, 10, 31))

        assert twice == datetime(YEAR, 10, 31, 0, 30, tzinfo=UTC)

    def test_knows_clocks_that_change_by_half_an_hour(self) -> None:
        rule = a_rule(zone="Australia/Lord_Howe", at=time(9))

        before, after = rule.starts_at(date(YEAR, 4, 3)), rule.starts_at(date(YEAR, 4, 5))

        assert after - before == timedelta(days=2, minutes=30)


def exists(day: date, at: time, place: ZoneInfo) -> bool:
    """Whether the clock on the wall shows this time on that day at all."""
    instant = datetime.combine(day, at, place)
    return instant.astimezone(UTC).astimezone(place).replace(tzinfo=None) == instant.replace(tzinfo=None)


class TestProposing:
    @pytest.mark.parametrize(
        ("rule", "refusal"),
        [
            (a_rule(at=time(18, 5)), SeriesNotOnTheQuarter),
            (a_rule(last_on=date(2027, 1, 11)), EndsBeforeItStarts),
            (a_rule(first_on=date(2027, 1, 3)), TimeInThePast),
            (a_rule(first_on=date.min, at=time(0), zone="Asia/Kolkata"), TimeInThePast),
            (a_rule(first_on=date.max, at=time(23, 45), zone="Pacific/Honolulu"), TimeTooFarAhead),
        ],
        ids=["off the quarter", "ends first", "past", "first day of all", "last day of all"],
    )
    def test_refuses_what_no_calendar_should_hold(self, rule: Rule, refusal: type[Exception]) -> None:
        pair = a_pair()

        with pytest.raises(refusal):
            Series.propose(
                pair.relationship_id, pair, by=pair.mentor_id, rule=rule, manner=VIDEO, replaces=None, now=NOW
            )
