"""Invitations and cancellations as calendars read them: RFC 5545, RFC 5546."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from services.notifications.channels.calendar import Entry, to_ical
from services.notifications.domain.deliveries import Template
from tests.builders.notifications import COFFEE, NOW, an_entry

EVERY_ODD_ZONE = ["Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "UTC"]


def read(entry: Entry, template: Template = Template.INVITATION) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(to_ical(entry, template))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def instants(event: Event) -> tuple[datetime, datetime]:
    start, end = event.start, event.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return start.astimezone(UTC), end.astimezone(UTC)


class TestRequest:
    def test_has_what_rfc_5546_asks_of_a_request(self) -> None:
        entry = an_entry()

        calendar, event = read(entry)

        assert calendar["METHOD"] == "REQUEST"
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"]
        assert event["UID"] == f"{entry.session_id}@cairn"
        assert event["SEQUENCE"] == 0
        assert event.DTSTAMP == NOW
        assert event["ORGANIZER"] == "mailto:hello@cairn.example"
        assert event["SUMMARY"] == "Coffee conversation with Björn"
        assert event["STATUS"] == "CONFIRMED"

    def test_names_the_recipient_alone(self) -> None:
        _, event = read(an_entry())

        assert [str(each) for each in event.attendees] == ["mailto:amara@example.org"]
        assert event.attendees[0].CN == "Amara Okafor"

    def test_the_same_entry_gives_the_same_text(self) -> None:
        entry = an_entry()

        assert to_ical(entry, Template.INVITATION) == to_ical(entry, Template.INVITATION)

    def test_lines_end_and_fold_as_rfc_5545_says(self) -> None:
        text = to_ical(an_entry(summary="Coffee with 山本 " * 20, description="a\nb;c,d\\e"), Template.INVITATION)

        assert "\n" not in text.replace("\r\n", "")
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        _, event = read(an_entry(description="a\nb;c,d\\e"))
        assert event["DESCRIPTION"] == "a\nb;c,d\\e"


class TestCancel:
    def test_has_what_rfc_5546_asks_of_a_cancel(self) -> None:
        entry = an_entry(sequence=1)

        calendar, event = read(entry, Template.CANCELLATION)

        assert calendar["METHOD"] == "CANCEL"
        assert event["UID"] == f"{entry.session_id}@cairn"
        assert event["SEQUENCE"] == 1
        assert event.DTSTAMP == NOW
        assert event["ORGANIZER"] == "mailto:hello@cairn.example"
        assert [str(each) for each in event.attendees] == ["mailto:amara@example.org"]
        assert event["STATUS"] == "CANCELLED"


class TestTime:
    @pytest.mark.parametrize("zone", EVERY_ODD_ZONE)
    @pytest.mark.parametrize("month", [1, 4, 7, 10])
    def test_reads_back_as_the_same_instant(self, zone: str, month: int) -> None:
        starts_at = datetime(2027, month, 15, 23, 45, tzinfo=UTC)

        _, event = read(an_entry(starts_at=starts_at, zone=zone))

        assert instants(event) == (starts_at, starts_at + COFFEE)

    @pytest.mark.parametrize("zone", EVERY_ODD_ZONE)
    def test_a_zone_that_is_named_is_defined(self, zone: str) -> None:
        calendar, event = read(an_entry(zone=zone))

        named = {each for name in ("DTSTART", "DTEND") if (each := event[name].params.get("TZID"))}
        assert named == {timezone.tz_name for timezone in calendar.timezones}
        assert named == (set() if zone == "UTC" else {zone})

    @pytest.mark.parametrize("minutes", range(-180, 181, 15))
    @pytest.mark.parametrize("change", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)])
    def test_holds_around_the_changes_of_the_clock(self, change: datetime, minutes: int) -> None:
        starts_at = change + timedelta(minutes=minutes)

        calendar, event = read(an_entry(starts_at=starts_at, zone="Europe/Berlin"))

        assert instants(event) == (starts_at, starts_at + COFFEE)
        assert read_by_rules(calendar, event) == starts_at

    def test_the_second_of_two_equal_local_times_is_written_in_utc(self) -> None:
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

        text = to_ical(an_entry(starts_at=second, zone="Europe/Berlin"), Template.INVITATION)

        assert "DTSTART:20271031T013000Z" in text
        assert "TZID" not in text

    def test_the_first_of_two_equal_local_times_is_written_as_it_is(self) -> None:
        first = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)

        assert "DTSTART;TZID=Europe/Berlin:20271031T021500" in to_ical(an_entry(starts_at=first), Template.INVITATION)


def read_by_rules(calendar: Calendar, event: Event) -> datetime:
    """The start by the calendar's own VTIMEZONE, as a client without a zone database reads it."""
    start = event.start
    assert isinstance(start, datetime)
    if not calendar.timezones:
        return start.astimezone(UTC)
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)
    return start.replace(tzinfo=zone).astimezone(UTC)


def test_every_zone_there_is_can_be_written() -> None:
    """Slow zones are cached; here each one is written once, and reads back right."""
    starts_at = datetime(2027, 6, 1, 12, tzinfo=UTC)
    for name in ("Africa/Casablanca", "America/Sao_Paulo", "Antarctica/Troll", "Asia/Tehran", "Pacific/Chatham"):
        _, event = read(an_entry(starts_at=starts_at, zone=name))

        assert event["DTSTART"].params["TZID"] == ZoneInfo(name).key
        assert instants(event)[0] == starts_at
