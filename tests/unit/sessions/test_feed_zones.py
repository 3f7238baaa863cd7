"""Every zone and every change of its clock: no entry of a feed moves, none is lost, and none of another calendar is."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from icalendar import Calendar

from chassis.calendars import uid_of
from chassis.ids import new_id
from services.sessions.calendars.domain.feed import Entry, EntryKind, Feed, Named
from services.sessions.calendars.reading import busy_times
from services.sessions.calendars.writing import to_ical
from tests.builders.sessions import HOUR, NOW
from tests.builders.zones import changes, days_to_look_at, ways
from tests.judges.javascript import read_by_ical_js

ZONES = sorted(ways())
CLOCKS = (time(0, 30), time(1, 45), time(2, 30), time(18, 0))
SINCE, UNTIL = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)
WEEKLY = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Elsewhere//EN\r
BEGIN:VEVENT\r
UID:choir\r
DTSTAMP:20270101T000000Z\r
DTSTART;TZID={zone}:20270115T{clock:%H%M}00\r
DURATION:PT30M\r
RRULE:FREQ=DAILY\r
SUMMARY:Choir\r
END:VEVENT\r
END:VCALENDAR\r
"""


def meetings(zone: str) -> dict[UUID, datetime]:
    """The instants at which people of this zone agreed to meet, by what their clocks on the wall show."""
    place = ZoneInfo(zone)
    return {
        new_id(): datetime.combine(day, clock, place).astimezone(UTC)
        for day in days_to_look_at(place)
        for clock in CLOCKS
    }


def instant(shown: datetime) -> datetime | None:
    """None where no clock on the wall ever shows this: a rule skips that day (RFC 5545 section 3.3.10)."""
    at = shown.astimezone(UTC)
    return at if at.astimezone(shown.tzinfo).replace(tzinfo=None) == shown.replace(tzinfo=None) else None


def written(agreed: dict[UUID, datetime]) -> bytes:
    entries = [
        Entry(id=id_, kind=EntryKind.MEETING, other_id=None, starts_at=at, ends_at=at + HOUR, changed_at=NOW)
        for id_, at in agreed.items()
    ]
    return to_ical(Feed(locale="en", entries=[Named(entry=entry, name=None) for entry in entries]))


def test_every_zone_is_looked_at_in_one_that_goes_the_same_way() -> None:
    assert {name for alike in ways().values() for name in alike} == available_timezones()
    assert len(changes(ZoneInfo("Europe/Berlin"))) == 2
    assert len(changes(ZoneInfo("Australia/Lord_Howe"))) == 2
    assert not changes(ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize("zone", ZONES)
def test_no_entry_moves_and_none_is_lost(zone: str) -> None:
    agreed = meetings(zone)

    read = Calendar.from_ical(written(agreed))

    assert isinstance(read, Calendar)
    assert {str(event["UID"]): (event.start, event.end) for event in read.events} == {
        uid_of(id_): (at, at + HOUR) for id_, at in agreed.items()
    }


def test_nor_for_a_parser_in_javascript() -> None:
    agreed = {id_: at for zone in ZONES for id_, at in meetings(zone).items()}

    read = read_by_ical_js(written(agreed).decode())

    assert {entry["uid"]: entry["starts"] for entry in read["entries"]} == {
        uid_of(id_): f"{at:%Y-%m-%dT%H:%M:%S}.000Z" for id_, at in agreed.items()
    }


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [time(2, 30), time(18, 0)])
def test_what_repeats_elsewhere_keeps_to_the_clock_there(zone: str, clock: time) -> None:
    place, text = ZoneInfo(zone), WEEKLY.format(zone=zone, clock=clock)

    spans = busy_times(text.encode(), since=SINCE, until=UNTIL, zone="UTC")

    days = [SINCE.date() + timedelta(days=number) for number in range(-1, (UNTIL - SINCE).days + 1)]
    shown = [at for day in days if (at := instant(datetime.combine(day, clock, place)))]
    assert [opens for opens, _ in spans] == [at for at in shown if SINCE <= at < UNTIL]
