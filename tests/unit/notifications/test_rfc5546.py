"""The judge of invitations finds what is wrong with them, one fault at a time."""

from datetime import timedelta
from typing import Any

import pytest

from services.notifications.channels.calendar import to_ical
from services.notifications.domain.deliveries import Template
from tests.builders.notifications import NOON, NOW, an_entry
from tests.judges.rfc5546 import complaints

FIRST = an_entry()
SAME: dict[str, Any] = {"session_id": FIRST.session_id}
HOUR = timedelta(hours=1)
INVITED = to_ical(FIRST, Template.MEETING_INVITATION)
MOVED = to_ical(
    an_entry(**SAME, starts_at=NOON + HOUR, sequence=1, stamp=NOW + HOUR, place="Room 4"), Template.MEETING_MOVE
)
OFF = to_ical(an_entry(**SAME, starts_at=NOON + HOUR, sequence=2, stamp=NOW + 2 * HOUR), Template.MEETING_CANCELLATION)


def test_a_whole_life_is_as_it_should_be() -> None:
    assert complaints([INVITED, MOVED, OFF]) == []


@pytest.mark.parametrize(
    ("objects", "said"),
    [
        ([OFF], "it does not begin with an invitation"),
        ([INVITED.replace("METHOD:REQUEST", "METHOD:REPLY")], "0: the method is REPLY"),
        ([INVITED.replace("STATUS:CONFIRMED", "STATUS:CANCELLED")], "0: an invitation says something else than"),
        ([INVITED, OFF.replace("STATUS:CANCELLED", "STATUS:CONFIRMED")], "1: a cancellation does not say CANCELLED"),
        ([INVITED, OFF.replace("SEQUENCE:2\r\n", "")], "1: a cancellation has no SEQUENCE"),
        ([INVITED, MOVED.replace("SEQUENCE:1", "SEQUENCE:0")], "SEQUENCE does not grow with the change"),
        ([INVITED, OFF], "a cancellation is of another time than was invited to"),
        ([INVITED, OFF, MOVED], "SEQUENCE goes back"),
        ([INVITED, OFF, INVITED.replace("SEQUENCE:0", "SEQUENCE:2")], "something follows the cancellation"),
        ([INVITED, MOVED.replace("DTSTAMP:20270104T100000Z", "DTSTAMP:20270104T080000Z")], "DTSTAMP goes back"),
        ([INVITED, MOVED.replace("@cairn", "@else")], "UID has changed"),
        ([INVITED, MOVED.replace("hello@cairn.example", "else@cairn.example")], "ORGANIZER has changed"),
        ([INVITED.replace("\r\n", "\n")], "0: a line ends without CR"),
        ([INVITED.replace("TZID:Europe/Berlin", "TZID:Europe/Else")], "0: the zone Europe/Berlin is not defined"),
        ([INVITED.replace("SUMMARY:Coffee", "X-SUMMARY:Coffee")], "0: SUMMARY is not there once"),
        ([INVITED.replace("ATTENDEE;", "X-ATTENDEE;")], "0: nobody is invited"),
        ([INVITED.replace("SEQUENCE:0", "SEQUENCE:0\r\nREQUEST-STATUS:2.0;Success")], "REQUEST-STATUS must not be"),
        ([INVITED.replace("PRODID:", "X-PRODID:")], "0: the calendar has no PRODID"),
    ],
)
def test_each_fault_is_found(objects: list[str], said: str) -> None:
    assert any(said in each for each in complaints(objects)), complaints(objects)
