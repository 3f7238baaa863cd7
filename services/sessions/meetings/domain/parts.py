"""What proposals, series and sessions are made of: two people, and how they meet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.words import Format
from services.sessions.meetings.domain.refusals import LengthUnlikely, PlaceTooLong

SHORTEST, LONGEST = 5, 480
LONGEST_PLACE = 500


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two people of a relationship."""

    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    def named(self) -> dict[str, Any]:
        """As events and rows name them."""
        return {"relationship_id": self.relationship_id, "mentor_id": self.mentor_id, "mentee_id": self.mentee_id}


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How long two people meet, and how and where; the place is a link for a call."""

    minutes: int
    format: Format | None = None
    place: str | None = None
    place_sealed: str | None = None
    """The place under the key of who named it, as it leaves in events."""
    place_by: UUID | None = None
    """Who named it, where that was not whoever proposes."""

    @property
    def lasts(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def check(self) -> None:
        """Refuses what no calendar should hold."""
        if not SHORTEST <= self.minutes <= LONGEST:
            raise LengthUnlikely
        if self.place is not None and len(self.place) > LONGEST_PLACE:
            raise PlaceTooLong


@dataclass(frozen=True, kw_only=True)
class Where:
    """How and where two people meet, as one of them says it; nothing is said of the time."""

    format: Format | None
    place: str | None
    place_sealed: str | None


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One date of a series, known by the same session id whenever it is reckoned."""

    session_id: UUID
    series_id: UUID
    occurs_on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A meeting as the two agreed to it, before anybody's time is taken; with the series that it is a date of."""

    session_id: UUID
    pair: Pair
    starts_at: datetime
    manner: Manner
    place_by: UUID
    series_id: UUID | None = None
    occurs_on: date | None = None
