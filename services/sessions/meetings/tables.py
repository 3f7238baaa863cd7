"""Sessions, the time that each person has given to them, and the slots that were refused."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    Table,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import registry

from services.sessions.meetings.domain import Session, Status
from services.sessions.tables import metadata

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("introduction_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("status", Enum(Status, native_enum=False, length=16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cancelled_by", Uuid),
    CheckConstraint("ends_at > starts_at", name="sessions_end_after_start"),
    CheckConstraint("mentor_id <> mentee_id", name="sessions_of_two_people"),
    CheckConstraint("status IN ('BOOKED', 'CANCELLED')", name="sessions_known_status"),
    Index("sessions_by_mentor", "mentor_id", "starts_at"),
    Index("sessions_by_mentee", "mentee_id", "starts_at"),
)

bookings = Table(
    "bookings",
    metadata,
    Column("session_id", Uuid, ForeignKey("sessions.id", name="bookings_of_session"), primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("during", TSTZRANGE, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    ExcludeConstraint(
        ("member_id", "="), ("during", "&&"), name="bookings_never_overlap", using="gist", where=text("active")
    ),
)
"""The time that a person has given away, `[start, end)`: no two active rows of one person overlap."""

lost_slots = Table(
    "lost_slots",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("introduction_id", Uuid, nullable=False),
    Column("lost_at", DateTime(timezone=True), nullable=False),
)
"""Slots that were answered with SlotTaken: an answer, once given, stays the answer."""


def map_sessions() -> None:
    """Maps the domain's dataclasses onto the tables; a second call does nothing."""
    if inspect(Session, raiseerr=False) is None:
        registry().map_imperatively(Session, sessions)
