"""Sessions, the time that each person has given to them, and the slots that were refused."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import registry

from contracts.sessions import Rhythm
from contracts.words import Format
from services.sessions.meetings.domain.proposal import ProposalState
from services.sessions.meetings.domain.series import Series, SeriesState
from services.sessions.meetings.domain.session import Session, Status
from services.sessions.tables import metadata, word

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("introduction_id", Uuid),
    Column("relationship_id", Uuid),
    Column("series_id", Uuid),
    Column("occurs_on", Date),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("format", word(Format)),
    Column("place", Text),
    Column("place_by", Uuid),
    Column("place_sealed", Text),
    Column("status", Enum(Status, native_enum=False, length=16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("cancelled_by", Uuid),
    Column("cancelled_late", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("ends_at > starts_at", name="sessions_end_after_start"),
    CheckConstraint("mentor_id <> mentee_id", name="sessions_of_two_people"),
    CheckConstraint("status IN ('BOOKED', 'CANCELLED', 'HELD', 'MISSED')", name="sessions_known_status"),
    CheckConstraint("num_nonnulls(introduction_id, relationship_id) = 1", name="sessions_of_one_origin"),
    CheckConstraint("(series_id IS NULL) = (occurs_on IS NULL)", name="sessions_of_a_date"),
    CheckConstraint("place IS NULL OR place_by IS NOT NULL", name="sessions_placed_by_somebody"),
    Index("sessions_by_mentor", "mentor_id", "starts_at"),
    Index("sessions_by_mentee", "mentee_id", "starts_at"),
    Index("sessions_once_a_date", "series_id", "occurs_on", unique=True),
    Index(
        "sessions_of_relationship",
        "relationship_id",
        "starts_at",
        postgresql_where=text("relationship_id IS NOT NULL"),
    ),
)

bookings = Table(
    "bookings",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("during", TSTZRANGE, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    ExcludeConstraint(
        ("member_id", "="), ("during", "&&"), name="bookings_never_overlap", using="gist", where=text("active")
    ),
)
"""The time that a person has given away, `[start, end)`: no two active rows of one person overlap.

`session_id` is a session's or a circle's meeting's, whose time one constraint has to cover: so it refers to neither.
"""

lost_slots = Table(
    "lost_slots",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("introduction_id", Uuid, nullable=False),
    Column("lost_at", DateTime(timezone=True), nullable=False),
)
"""Slots that were answered with SlotTaken: an answer, once given, stays the answer."""


meeting_proposals = Table(
    "meeting_proposals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("relationship_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("times", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("format", word(Format)),
    Column("place", Text),
    Column("place_by", Uuid),
    Column("place_sealed", Text),
    Column("state", word(ProposalState), nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("lapses_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("mentor_id <> mentee_id", name="meeting_proposals_of_two_people"),
    CheckConstraint("proposed_by IN (mentor_id, mentee_id)", name="meeting_proposals_by_one_of_them"),
    CheckConstraint("cardinality(times) BETWEEN 1 AND 3", name="meeting_proposals_offer_a_choice"),
    CheckConstraint("minutes BETWEEN 5 AND 480", name="meeting_proposals_take_time"),
    UniqueConstraint("session_id", "round", name="meeting_proposals_once_a_round"),
    Index("meeting_proposals_one_open", "session_id", unique=True, postgresql_where=text("state = 'OPEN'")),
    Index("meeting_proposals_of_mentor", "mentor_id", "id", postgresql_where=text("state = 'OPEN'")),
    Index("meeting_proposals_of_mentee", "mentee_id", "id", postgresql_where=text("state = 'OPEN'")),
)
"""Times that one of two proposes: for a meeting that is to be, or for another time of one that is booked."""

series = Table(
    "series",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    Column("zone", Text, nullable=False),
    Column("rhythm", word(Rhythm), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("at", Time, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("last_on", Date),
    Column("format", word(Format)),
    Column("place", Text),
    Column("place_sealed", Text),
    Column("state", word(SeriesState), nullable=False),
    Column("replaces_id", Uuid, ForeignKey("series.id", name="series_replaces")),
    Column("booked_through", Date),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("lapses_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("mentor_id <> mentee_id", name="series_of_two_people"),
    CheckConstraint("proposed_by IN (mentor_id, mentee_id)", name="series_proposed_by_one_of_them"),
    CheckConstraint("minutes BETWEEN 5 AND 480", name="series_take_time"),
    CheckConstraint("last_on >= first_on", name="series_end_after_start"),
    Index("series_one_proposed", "relationship_id", unique=True, postgresql_where=text("state = 'PROPOSED'")),
    Index("series_of_mentor", "mentor_id", "id"),
    Index("series_of_mentee", "mentee_id", "id"),
)
"""Meetings that come back, on the clock of whoever proposed them; their dates are sessions, booked some way ahead."""

lost_dates = Table(
    "lost_dates",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("series_id", Uuid, ForeignKey("series.id", name="lost_dates_of_series"), nullable=False),
    Column("occurs_on", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("series_id", "occurs_on", name="lost_dates_once"),
)
"""Dates of a series that could not be booked: the two may choose another time for the same session."""

limits = Table(
    "limits",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("buffer_minutes", SmallInteger, nullable=False),
    Column("most_a_day", SmallInteger, nullable=False),
    CheckConstraint("buffer_minutes BETWEEN 0 AND 120", name="limits_buffer"),
    CheckConstraint("most_a_day BETWEEN 1 AND 24", name="limits_most_a_day"),
)
"""How much a member lets be booked, where they said so."""


def map_meetings() -> None:
    """Maps the domain's dataclasses onto the tables; a second call does nothing."""
    if inspect(Session, raiseerr=False) is None:
        mapping = registry()
        mapping.map_imperatively(Session, sessions)
        mapping.map_imperatively(Series, series)
