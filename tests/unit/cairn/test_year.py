"""The year's own rules: when its clock stops, what time a mail came at, and that a broken promise ends the play."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.portal import Portal
from cairn.demo.year.cast import ROLES, STRANGER, Person
from cairn.demo.year.course import Course, YearReport, wakes_on
from cairn.demo.year.seen import calendar_of

NOON = datetime(2027, 3, 12, 12, 0, tzinfo=UTC)
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:a-session@cairn
SEQUENCE:2
DTSTART;TZID=Asia/Kathmandu:20270315T193000
END:VEVENT
END:VCALENDAR
"""


def a_course(folder: Path) -> Course:
    nobody = Person("nobody", STRANGER, "run", Portal(httpx2.AsyncClient(), "http://127.0.0.1:1", ""))
    return Course(
        http=nobody.portal.http,
        urls={},
        people={},
        stranger=nobody,
        staff=nobody,
        clock=VirtualClock(folder / "clock"),
        console=Console(quiet=True),
        report=YearReport(),
        began=0.0,
    )


class TestClock:
    @pytest.mark.parametrize("month", range(1, 13))
    def test_stops_when_nobody_of_the_cast_sleeps(self, month: int) -> None:
        stop = wakes_on(datetime(2027, month, 15, tzinfo=UTC))

        clocks = [stop.astimezone(ZoneInfo(role.zone)) for role in ROLES.values()]
        assert [clock for clock in clocks if not 9 <= clock.hour < 20] == []

    def test_tells_at_which_virtual_time_a_mail_came(self, tmp_path: Path) -> None:
        course = a_course(tmp_path)
        course.moved = [(NOON, 3600.0), (NOON + timedelta(seconds=5), 7200.0)]

        came = [course.virtual(NOON + timedelta(seconds=seconds)) for seconds in (-1, 1, 6)]

        ahead = [timedelta(seconds=-1), timedelta(hours=1, seconds=1), timedelta(hours=2, seconds=6)]
        assert came == [NOON + each for each in ahead]


class TestPromises:
    def test_are_counted_while_they_hold(self, tmp_path: Path) -> None:
        course = a_course(tmp_path)

        course.checked("it holds", holds=True)
        course.checked("it holds", holds=True)

        assert course.report.checks == {"it holds": 2}

    def test_end_the_play_with_what_was_found_instead(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="it holds: but not this"):
            a_course(tmp_path).checked("it holds", holds=False, but="but not this")


class TestEntries:
    def test_are_read_with_their_zone_and_number(self) -> None:
        (entry,) = calendar_of(INVITATION)

        assert entry.what == ("a-session", "REQUEST", 2)
        assert entry.zone == "Asia/Kathmandu"
        assert entry.start == datetime(2027, 3, 15, 13, 45, tzinfo=UTC)
