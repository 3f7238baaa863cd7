"""Every zone and every change of its clock: a mailed invitation means the same instant to whoever reads its rules."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from services.notifications.channels.calendar import to_ical
from services.notifications.domain.deliveries import Template
from tests.builders.notifications import an_entry
from tests.builders.zones import changes, days_to_look_at, ways
from tests.judges.javascript import read_by_ical_js
from tests.unit.notifications.test_calendar import instants, read_by_rules


@pytest.mark.parametrize("zone", sorted(ways()))
def test_no_invitation_moves(zone: str) -> None:
    place = ZoneInfo(zone)
    for day in days_to_look_at(place):
        for clock in (time(1, 45), time(18, 0)):
            starts_at = datetime.combine(day, clock, place).astimezone(UTC)

            calendar = Calendar.from_ical(to_ical(an_entry(starts_at=starts_at, zone=zone), Template.INVITATION))

            assert isinstance(calendar, Calendar)
            (event,) = calendar.events
            assert instants(event)[0] == starts_at
            assert read_by_rules(calendar, event) == starts_at


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"])
def test_nor_for_a_parser_in_javascript_that_knows_no_zones(zone: str) -> None:
    place = ZoneInfo(zone)
    for day in changes(place):
        starts_at = datetime.combine(day, time(18, 0), place).astimezone(UTC)

        read = read_by_ical_js(to_ical(an_entry(starts_at=starts_at, zone=zone), Template.INVITATION))

        assert [entry["starts"] for entry in read["entries"]] == [f"{starts_at:%Y-%m-%dT%H:%M:%S}.000Z"]
