"""Every zone and both changes of its clock: meetings, their feed entries and reminders stay where the wall shows them.

What the wall shows is found by looking at it every quarter of an hour, so nothing here reckons as the service does.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from chassis.calendars import uid_of
from chassis.quiet import Quiet, waking
from contracts.sessions import Rhythm
from services.sessions.calendars.domain.feed import Entry, EntryKind, Feed, Named
from services.sessions.calendars.writing import to_ical
from services.sessions.health.domain.nudging import morning_of
from services.sessions.meetings.domain.series import Series
from tests.builders.meetings import VIDEO, a_pair, a_rule
from tests.builders.sessions import NOW
from tests.builders.zones import DAY, LAST, QUARTER, changes, days_to_look_at, found, wall, ways

ZONES = sorted(ways())
QUARTERS = [time(number // 4, number % 4 * 15) for number in range(96)]
SUNDAY = date(2027, 1, 10)
"""Most clocks change on one."""
MORNING = time(10)


def a_series(zone: str, *, first_on: date, at: time) -> Series:
    pair, rule = a_pair(), a_rule(zone=zone, rhythm=Rhythm.WEEKLY, first_on=first_on, at=at, last_on=LAST)
    series, _ = Series.propose(
        pair.relationship_id, pair, by=pair.mentor_id, rule=rule, manner=VIDEO, replaces=None, now=NOW
    )
    return series


@pytest.mark.parametrize("zone", ZONES)
def test_no_date_of_a_series_moves_at_any_quarter_of_an_hour(zone: str) -> None:
    place = ZoneInfo(zone)
    for day in days_to_look_at(place):
        if day < SUNDAY:
            continue
        shown = wall(place, day)
        first_on = SUNDAY + (day - SUNDAY) % timedelta(weeks=1)

        rules = [a_rule(zone=zone, first_on=first_on, at=clock) for clock in QUARTERS]

        assert day in islice(rules[0].dates(), 54)
        assert [rule.starts_at(day) for rule in rules] == [found(shown, day, clock) for clock in QUARTERS]


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_a_series_is_in_its_feed_on_every_date_and_at_its_time(zone: str) -> None:
    place, series = ZoneInfo(zone), a_series(zone, first_on=SUNDAY, at=time(18, 30))
    booked = series.due(through=LAST, most=100)
    entries = [
        Entry(
            id=each.session_id,
            kind=EntryKind.MEETING,
            other_id=None,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            changed_at=NOW,
        )
        for each in booked
    ]

    read = Calendar.from_ical(to_ical(Feed(locale="en", entries=[Named(entry=each, name=None) for each in entries])))

    assert isinstance(read, Calendar)
    starts = {str(event["UID"]): event.start for event in read.events}
    local = {uid: start.astimezone(place) for uid, start in starts.items() if isinstance(start, datetime)}
    dates = [SUNDAY + number * 7 * DAY for number in range(51)]
    assert [local[uid_of(each.session_id)].date() for each in booked] == dates
    assert {shown.time() for shown in local.values()} == {time(18, 30)}
    assert len(local) == len(dates)


@pytest.mark.parametrize("zone", ZONES)
def test_no_morning_of_the_year_moves_or_is_left_out(zone: str) -> None:
    place = ZoneInfo(zone)
    days = [NOW.date() + number * DAY for number in range(365)]

    mornings = [morning_of(day, place, Quiet()).astimezone(place) for day in days]

    assert [(each.date(), each.time()) for each in mornings] == [(day, MORNING) for day in days]


@pytest.mark.parametrize("zone", [zone for zone in ZONES if changes(ZoneInfo(zone))])
@pytest.mark.parametrize("ends", [time(2, 30), time(9)])
def test_nobody_is_woken_in_the_night_of_a_change_nor_left_asleep(zone: str, ends: time) -> None:
    """A reminder comes once the wall shows a time that is not quiet; a skipped end is read like any skipped time."""
    place, quiet = ZoneInfo(zone), Quiet(begins=time(22), ends=ends)
    for day in changes(place):
        shown = wall(place, day)
        moments = [datetime.combine(day, time(), UTC) - DAY + number * QUARTER for number in range(4 * 96)]
        asleep = [quiet.covers(moment.astimezone(place).time()) for moment in moments]
        for number, moment in enumerate(moments[: 2 * 96]):
            first = moments[asleep.index(False, number)]
            morning = datetime.combine(first.astimezone(place).date(), ends)
            skips = asleep[number] and morning not in shown
            expected = found(shown, morning.date(), ends) if skips else first

            assert waking(moment, place, quiet) == expected, moment
