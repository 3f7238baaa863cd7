"""A judge of invitations: RFC 5546's tables for REQUEST and CANCEL, and what it asks of one entry from first to last.

It reads the objects that were sent to one attendee, in their order, and says everything that is wrong with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from icalendar import Calendar, Event

LONGEST_LINE = 75
ONCE = ("DTSTAMP", "ORGANIZER", "UID")
ONCE_IN_REQUEST = ("DTSTART", "SUMMARY")
NEVER = ("REQUEST-STATUS", "RECURRENCE-ID")
INVITED = {"CONFIRMED", "TENTATIVE", None}


def complaints(objects: Sequence[str]) -> list[str]:
    """None where each object is well-formed for its method and each follows from the one before."""
    read = [Calendar.from_ical(text) for text in objects]
    calendars = [each for each in read if isinstance(each, Calendar)]
    found = [f"{number}: {said}" for number, text in enumerate(objects) for said in _of_lines(text)]
    found += [f"{number}: {said}" for number, each in enumerate(calendars) for said in _of_object(each)]
    found += _of_beginning(calendars[:1])
    return found + [said for before, after in pairwise(calendars) for said in _of_step(before, after)]


def _of_lines(text: str) -> Iterator[str]:
    """RFC 5545 section 3.1."""
    if "\n" in text.replace("\r\n", ""):
        yield "a line ends without CR"
    if max(len(line.encode()) for line in text.split("\r\n")) > LONGEST_LINE:
        yield "a line is longer than 75 octets"


def _of_object(calendar: Calendar) -> Iterator[str]:
    """Sections 3.2.2 and 3.2.5."""
    method, events = _text(calendar, "METHOD"), calendar.events
    yield from (f"the calendar has no {name}" for name in ("PRODID", "VERSION") if name not in calendar)
    if method not in {"REQUEST", "CANCEL"}:
        yield f"the method is {method}"
    if len({_text(event, "UID") for event in events}) != 1:
        yield "there is not exactly one UID"
    for event in events:
        yield from _of_event(event, cancels=method == "CANCEL")
        yield from _of_zones(calendar, event)


def _of_event(event: Event, *, cancels: bool) -> Iterator[str]:
    once = ONCE if cancels else ONCE + ONCE_IN_REQUEST
    yield from (f"{name} is not there once" for name in once if name not in event or isinstance(event[name], list))
    yield from (f"{name} must not be there" for name in NEVER if name in event)
    if "DTEND" in event and "DURATION" in event:
        yield "both DTEND and DURATION are there"
    if not event.attendees:
        yield "nobody is invited"
    if cancels and "SEQUENCE" not in event:
        yield "a cancellation has no SEQUENCE"
    if cancels and _text(event, "STATUS") != "CANCELLED":
        yield "a cancellation does not say CANCELLED"
    if not cancels and _text(event, "STATUS") not in INVITED:
        yield "an invitation says something else than CONFIRMED or TENTATIVE"
    if any(alarm.name == "VALARM" for alarm in event.subcomponents) and cancels:
        yield "a cancellation has an alarm"


def _of_zones(calendar: Calendar, event: Event) -> Iterator[str]:
    """Section 3.2: whatever TZID names must be defined in the object."""
    defined = {zone.tz_name for zone in calendar.timezones}
    named = {event[name].params["TZID"] for name in ("DTSTART", "DTEND") if name in event and _has_zone(event, name)}
    yield from (f"the zone {name} is not defined" for name in named - defined)


def _has_zone(event: Event, name: str) -> bool:
    return "TZID" in event[name].params


def _of_beginning(first: Iterable[Calendar]) -> Iterator[str]:
    if any(_text(calendar, "METHOD") != "REQUEST" for calendar in first):
        yield "it does not begin with an invitation"


def _of_step(before: Calendar, after: Calendar) -> Iterator[str]:
    """Sections 2.1.4 and 2.1.5: the same entry, by the same organiser, in a later revision by both numbers."""
    (old,), (new,) = before.events, after.events
    for name in ("UID", "ORGANIZER"):
        if _text(old, name) != _text(new, name):
            yield f"{name} has changed"
    if new.DTSTAMP is None or old.DTSTAMP is None or new.DTSTAMP < old.DTSTAMP:
        yield "DTSTAMP goes back"
    if _number(new) < _number(old):
        yield "SEQUENCE goes back"
    changed = _when(old) != _when(new) or _text(before, "METHOD") != _text(after, "METHOD")
    if changed and _number(new) <= _number(old):
        yield "SEQUENCE does not grow with the change"
    if _text(after, "METHOD") == "CANCEL" and _when(old) != _when(new):
        yield "a cancellation is of another time than was invited to"
    if _text(before, "METHOD") == "CANCEL" and _number(new) <= _number(old):
        yield "something follows the cancellation"


def _when(event: Event) -> tuple[object, object]:
    return event.get("DTSTART") and _instant(event.start), event.get("DTEND") and _instant(event.end)


def _instant(moment: object) -> object:
    return moment.timestamp() if isinstance(moment, datetime) else moment


def _number(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _text(component: Calendar | Event, name: str) -> str | None:
    value = component.get(name)
    return None if value is None else str(value)
