"""What stands in a member's feed: their meetings from a season ago to a year ahead, and nothing that anybody wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from services.sessions.meetings.domain.defaults import Default

BEHIND = Default(value=90, unit="days", because="Calendars forget what a feed leaves out; a season is looked up now.")
AHEAD = Default(value=366, unit="days", because="Nothing can be booked further ahead.")
MOST_ENTRIES = Default(value=2_000, unit="entries", because="Four a day on every day of the window, and room.")
REFRESH = Default(value=60, unit="minutes", because="What changes sooner comes by mail.")


class EntryKind(str, Enum):
    """What a member calls it: the words are in the catalogues under these names."""

    CONVERSATION = "conversation"
    MEETING = "meeting"
    OFFICE_HOURS = "office_hours"
    OWN_OFFICE_HOURS = "own_office_hours"
    CIRCLE = "circle"
    OWN_CIRCLE = "own_circle"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One meeting in one member's calendar; `sequence` and `changed_at` grow with each revision (RFC 5545)."""

    id: UUID
    kind: EntryKind
    other_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    sequence: int = 0
    changed_at: datetime
    cancelled: bool = False
    place: str | None = None
    topic: str | None = None


@dataclass(frozen=True, kw_only=True)
class Named:
    """An entry with the name of the other one as it is read aloud; None where there is nobody to name any more."""

    entry: Entry
    name: str | None


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A whole feed, as its reader's language has it."""

    locale: str | None
    entries: Sequence[Named]
    portal_url: str | None = None
