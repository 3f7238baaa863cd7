"""What mailed invitations and calendar feeds have in common: who wrote them, their entries' ids, and a call's link."""

from uuid import UUID

from icalendar import Conference

PRODUCT = "-//Cairn//Mentoring//EN"
DOMAIN = "@cairn"
LINKS = ("https://", "http://")


def uid_of(entry_id: UUID) -> str:
    """The same in every calendar object about a meeting, so that a calendar that has two of them shows one entry."""
    return f"{entry_id}{DOMAIN}"


def is_ours(uid: str) -> bool:
    """Whether an entry of somebody's calendar came from us."""
    return uid.endswith(DOMAIN)


def conferences_of(place: str | None) -> list[Conference]:
    """The link of a call as calendars know it (RFC 7986), beside the LOCATION that every one of them shows."""
    return [Conference(place, feature="VIDEO")] if place is not None and place.startswith(LINKS) else []
