"""The iCalendar object of an invitation or a cancellation (RFC 5545, RFC 5546)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress
from icalendar.enums import PARTSTAT, ROLE, STATUS

from services.notifications.domain.deliveries import INVITING, Template

PRODUCT = "-//Cairn//Mentoring//EN"
METHODS = {template: "REQUEST" if template in INVITING else "CANCEL" for template in Template}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who organises or attends: an address and the name beside it."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One session as it stands in one person's calendar."""

    session_id: UUID
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    organizer: Person
    attendee: Person
    summary: str
    description: str
    link: str | None


def to_ical(entry: Entry, template: Template) -> str:
    """The same entry gives the same text, so that a mail sent twice folds into one in every calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHODS[template])
    start, end = on_the_clock(entry.starts_at, entry.ends_at, zone=entry.zone)
    if start.tzinfo is not UTC:
        calendar.add_component(_timezone(entry.zone.key, start.year))
    calendar.add_component(_event(entry, template, start=start, end=end))
    return str(calendar.to_ical(), "utf-8")


def _event(entry: Entry, template: Template, *, start: datetime, end: datetime) -> Event:
    return Event.new(
        uid=f"{entry.session_id}@cairn",
        sequence=entry.sequence,
        stamp=entry.stamp,
        start=start,
        end=end,
        organizer=vCalAddress.new(entry.organizer.email, cn=entry.organizer.name),
        attendees=[_attendee(entry.attendee)],
        summary=entry.summary,
        description=entry.description,
        url=entry.link,
        status=STATUS.CONFIRMED if template in INVITING else STATUS.CANCELLED,
    )


def _attendee(person: Person) -> vCalAddress:
    """No reply is asked for: both people have agreed to the time in the portal, and nobody reads answers by mail."""
    return vCalAddress.new(
        person.email,
        cn=person.name,
        role=ROLE.REQ_PARTICIPANT,
        partstat=PARTSTAT.NEEDS_ACTION,
        rsvp=False,
    )


def on_the_clock(starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both instants on the reader's clock; in UTC where that clock shows one of them twice.

    A local time that occurs twice always means its first occurrence (RFC 5545 section 3.3.5).
    """
    local = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if zone.key == "UTC" or any(_reads_back_wrong(instant) for instant in local):
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return local


def _reads_back_wrong(local: datetime) -> bool:
    return local.replace(fold=0).astimezone(UTC) != local.astimezone(UTC)


@lru_cache(maxsize=1024)
def _timezone(name: str, year: int) -> Timezone:
    """The rules of a zone around a year; making one costs up to 50 ms of CPU, hence the cache."""
    return Timezone.from_tzid(name, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
