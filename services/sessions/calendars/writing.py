"""A feed as an iCalendar object (RFC 5545, RFC 7986): instants in UTC, so that no clock change can move an entry."""

from datetime import UTC
from hashlib import sha256

from icalendar import Calendar, Event, vDuration
from icalendar.enums import STATUS

from chassis.calendars import PRODUCT, conferences_of, uid_of
from services.sessions.calendars.domain.feed import REFRESH, EntryKind, Feed, Named
from services.sessions.calendars.texts import summary_of, title_of

FORM = "1"
"""Changes whenever what is written of the same feed changes."""
FOLDERS = {
    EntryKind.OFFICE_HOURS: "office-hours",
    EntryKind.OWN_OFFICE_HOURS: "office-hours",
    EntryKind.CIRCLE: "circle-meetings",
    EntryKind.OWN_CIRCLE: "circle-meetings",
}
"""Where in the portal they are; all others are sessions."""


def tag_of(feed: Feed) -> str:
    """The ETag: of two feeds with the same one every byte is the same.  Reckoning it costs far less than writing."""
    known = (FORM, feed.locale, feed.portal_url, *feed.entries)
    return f'"{sha256(repr(known).encode()).hexdigest()[:32]}"'


def to_ical(feed: Feed) -> bytes:
    """The same feed gives the same bytes.

    The calendar itself has no UID, which RFC 7986 would allow: vdirsyncer takes the first that it meets for an entry's.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.calendar_name = title_of(feed.locale)
    calendar.subcomponents = [_event(named, feed) for named in feed.entries]
    # The one has no type by default (RFC 7986 section 5.7); the other is what calendars asked for before there was it.
    calendar.add("refresh-interval", vDuration(REFRESH.minutes), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH.minutes))
    return bytes(calendar.to_ical())


def _event(named: Named, feed: Feed) -> Event:
    entry, locale = named.entry, feed.locale
    link = _link(named, feed.portal_url)
    words = [each for each in (entry.topic, link) if each]
    return Event.new(
        uid=uid_of(entry.id),
        sequence=entry.sequence,
        stamp=entry.changed_at.astimezone(UTC),
        last_modified=entry.changed_at.astimezone(UTC),
        start=entry.starts_at.astimezone(UTC),
        end=entry.ends_at.astimezone(UTC),
        summary=summary_of(entry.kind, name=named.name, cancelled=entry.cancelled, locale=locale),
        description="\n\n".join(words) or None,
        location=entry.place,
        conferences=conferences_of(entry.place),
        url=link,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
    )


def _link(named: Named, portal_url: str | None) -> str | None:
    if portal_url is None:
        return None
    return f"{portal_url.rstrip('/')}/{FOLDERS.get(named.entry.kind, 'sessions')}/{named.entry.id}"
