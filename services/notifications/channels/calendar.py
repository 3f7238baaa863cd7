"""The iCalendar object of an invitation or a cancellation (RFC 5545, RFC 5546)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress
from icalendar.enums import PARTSTAT, ROLE, STATUS

from chassis.calendars import PRODUCT, conferences_of, uid_of
from services.notifications.domain.deliveries import CALLING_OFF, INVITING, Template

METHODS = {**dict.fromkeys(INVITING, "REQUEST"), **dict.fromkeys(CALLING_OFF, "CANCEL")}


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
    place: str | None = None


def to_ical(entry: Entry, template: Template) -> str:
    """The same entry gives the same text, so that a mail sent twice folds into one in every calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHODS[template])
    start, end = on_the_clock(entry.starts_at, entry.ends_at, zone=entry.zone)
    if start.tzinfo is not UTC:
        calendar.add_component(_rules(entry.zone.key, start.year)[0])
    calendar.add_component(_event(entry, template, start=start, end=end))
    return str(calendar.to_ical(), "utf-8")


def _event(entry: Entry, template: Template, *, start: datetime, end: datetime) -> Event:
    return Event.new(
        uid=uid_of(entry.session_id),
        sequence=entry.sequence,
        stamp=entry.stamp,
        start=start,
        end=end,
        organizer=vCalAddress.new(entry.organizer.email, cn=entry.organizer.name),
        attendees=[_attendee(entry.attendee)],
        summary=entry.summary,
        description=entry.description,
        location=entry.place,
        conferences=conferences_of(entry.place),
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
    """Both instants on the reader's clock; in UTC where that clock shows one of them twice, or its rules are wrong.

    A local time that occurs twice always means its first occurrence (RFC 5545 section 3.3.5).
    """
    local = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if zone.key == "UTC" or any(_reads_back_wrong(instant, zone) for instant in local):
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return local


def _reads_back_wrong(local: datetime, zone: ZoneInfo) -> bool:
    """The rules that are written down miss a change here and there, such as the Ramadan of 2027 in Casablanca."""
    plain = local.replace(fold=0)
    as_written = plain.replace(tzinfo=_rules(zone.key, local.year)[1])
    return any(read.astimezone(UTC) != local.astimezone(UTC) for read in (plain, as_written))


@lru_cache(maxsize=1024)
def _rules(name: str, year: int) -> tuple[Timezone, tzinfo]:
    """A zone around a year, as it is written and as it is read; made in up to 50 ms of CPU, hence the cache."""
    written = Timezone.from_tzid(name, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    return written, written.to_tz(lookup_tzid=False)
