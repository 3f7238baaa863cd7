"""Which addresses may be asked: those that anybody on the internet could ask, however they are written."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from services.sessions.calendars.domain.busy import MOST_TIMES, Problem, an_address, joined, retry_after
from services.sessions.calendars.fetching import Fetcher, Unfetchable, is_public
from services.sessions.calendars.reading import TooComplex, busy_times
from services.sessions.calendars.texts import advice_on, catalogues, title_of

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHOLE_DAY = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Elsewhere//EN\r
BEGIN:VEVENT\r
UID:holiday\r
DTSTAMP:20270101T000000Z\r
DTSTART;VALUE=DATE:20270105\r
SUMMARY:Holiday\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:floating\r
DTSTAMP:20270101T000000Z\r
DTSTART:20270107T090000\r
DURATION:PT1H\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:weekly\r
DTSTAMP:20270101T000000Z\r
DTSTART:20270108T100000Z\r
DTEND:20270108T110000Z\r
RRULE:FREQ=WEEKLY;COUNT=4\r
EXDATE:20270115T100000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:weekly\r
DTSTAMP:20270101T000000Z\r
RECURRENCE-ID:20270122T100000Z\r
DTSTART:20270122T160000Z\r
DTEND:20270122T170000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


def a_calendar(rule: str) -> bytes:
    """One entry of five minutes that comes back by the rule."""
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Elsewhere//EN", "BEGIN:VEVENT", "UID:one")
    times = ("DTSTAMP:20270101T000000Z", "DTSTART:20270101T000000Z", "DURATION:PT5M", rule)
    return "".join(f"{line}\r\n" for line in (*lines, *times, "END:VEVENT", "END:VCALENDAR")).encode()


class TestAddresses:
    @pytest.mark.parametrize(
        "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
    )
    def test_public_ones_may_be_asked(self, address: str) -> None:
        assert is_public(ip_address(address))

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
            *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1"),
            *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
            # Kept for protocols, for documentation or for one site, whatever the language's tables say.
            *("192.0.0.8", "192.88.99.1", "fec0::1", "3fff::1", "5f00::1", "100:0:0:1::1", "2001:20::1"),
            # IPv4 addresses that hide: mapped, 6to4, NAT64, Teredo.
            *("::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
        ],
    )
    def test_others_may_not(self, address: str) -> None:
        assert not is_public(ip_address(address))

    @pytest.mark.parametrize(
        "address",
        [
            *("https://localhost/a.ics", "https://127.0.0.1/a.ics", "https://[::1]/a.ics", "https://2130706433/a.ics"),
            *("https://[::ffff:127.0.0.1]/a.ics", "https://169.254.169.254/latest/meta-data", "https://0x7f.1/a.ics"),
            *("http://93.184.215.14/a.ics", "https://93.184.215.14:22/a.ics", "https://me:it@93.184.215.14/a.ics"),
        ],
    )
    async def test_nothing_private_is_asked(self, address: str) -> None:
        with pytest.raises(Unfetchable) as refused:
            await Fetcher().fetch(address, etag=None)

        assert refused.value.problem is Problem.NOT_PUBLIC

    @pytest.mark.parametrize("address", ["https://no-such-name.invalid/a.ics", "https://localhost/a.ics"])
    async def test_what_does_not_exist_and_what_is_private_are_told_alike(self, address: str) -> None:
        with pytest.raises(Unfetchable) as refused:
            await Fetcher().fetch(address, etag=None)

        assert refused.value.problem is Problem.NOT_PUBLIC

    def test_a_link_is_meant_as_https(self) -> None:
        assert an_address(" webcal://Calendar.example/a.ics ") == "https://Calendar.example/a.ics"


class TestReading:
    def test_whole_days_and_floating_times_are_on_the_owners_clock(self) -> None:
        spans = busy_times(WHOLE_DAY, since=NOON - DAY, until=NOON + 2 * DAY, zone="Asia/Kolkata")

        assert spans == [
            (datetime(2027, 1, 4, 18, 30, tzinfo=UTC), datetime(2027, 1, 5, 18, 30, tzinfo=UTC)),
            (datetime(2027, 1, 7, 3, 30, tzinfo=UTC), datetime(2027, 1, 7, 4, 30, tzinfo=UTC)),
        ]

    def test_exceptions_and_moved_dates_of_a_rule_are_heeded(self) -> None:
        spans = busy_times(WHOLE_DAY, since=NOON + 2 * DAY, until=NOON + 40 * DAY, zone="UTC")

        assert [opens for opens, _ in spans] == [
            datetime(2027, 1, 8, 10, tzinfo=UTC),
            datetime(2027, 1, 22, 16, tzinfo=UTC),
            datetime(2027, 1, 29, 10, tzinfo=UTC),
        ]

    @pytest.mark.parametrize("text", [b"", b"<html>", b"BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n", b"\xff\xfe"])
    def test_what_is_no_calendar_is_said_to_be_none(self, text: bytes) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - each parser has its own sentence.
            busy_times(text, since=NOON, until=NOON + DAY, zone="UTC")

    @pytest.mark.parametrize("calendars", [2, 30])
    def test_a_file_of_many_calendars_has_no_more_room_than_one(self, calendars: int) -> None:
        text = a_calendar("RRULE:FREQ=DAILY;BYHOUR=0,2,4,6,8,10,12,14,16,18,20,22;BYMINUTE=0,10,20,30,40,50")
        one = busy_times(text, since=NOON, until=NOON + 40 * DAY, zone="UTC")

        assert len(one) > MOST_TIMES.value // 2
        with pytest.raises(TooComplex):
            busy_times(text * calendars, since=NOON, until=NOON + 40 * DAY, zone="UTC")

    @pytest.mark.parametrize(
        "rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=-32", "FREQ=SECONDLY"]
    )
    def test_a_rule_that_never_comes_or_never_rests_is_refused_at_once(self, rule: str) -> None:
        with pytest.raises(TooComplex):
            busy_times(a_calendar(f"RRULE:{rule}"), since=NOON, until=NOON + DAY, zone="UTC")

    def test_a_rule_of_leap_days_is_read(self) -> None:
        leaps = a_calendar("RRULE:FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=29")

        assert busy_times(leaps, since=NOON, until=NOON + 120 * DAY, zone="UTC") != []

    def test_time_that_touches_is_one(self) -> None:
        spans = [(NOON + HOUR, NOON + 2 * HOUR), (NOON, NOON + HOUR), (NOON + 4 * HOUR, NOON + 5 * HOUR)]

        assert joined(spans) == [(NOON, NOON + 2 * HOUR), (NOON + 4 * HOUR, NOON + 5 * HOUR)]

    def test_a_failure_is_waited_out_for_a_day_at_most(self) -> None:
        assert [retry_after(failures) for failures in (1, 2, 40)] == [HOUR / 4, HOUR / 2, DAY]


class TestTexts:
    @pytest.mark.parametrize("language", sorted(catalogues()))
    def test_every_language_has_every_text(self, language: str) -> None:
        known, english = catalogues()[language], catalogues()["en"]

        assert {section: set(entries) for section, entries in known.items()} == {
            section: set(entries) for section, entries in english.items()
        }
        assert all(advice_on(problem, locale=language) for problem in Problem)
        assert title_of(language)
