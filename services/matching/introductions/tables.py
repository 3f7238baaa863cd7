"""Introductions, mapped onto the domain's dataclass."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Text, UniqueConstraint, Uuid, inspect, text
from sqlalchemy.orm import registry

from contracts.words import Kind
from services.matching.introductions.domain.introduction import DeclineReason, Introduction, Status
from services.matching.tables import metadata, word

introductions = Table(
    "introductions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mentee_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("need_id", Uuid, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("topic", Text, nullable=False),
    Column("tried", Text, nullable=False),
    Column("first_step", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("status", word(Status), nullable=False),
    Column("session_id", Uuid),
    Column("starts_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("decline_reason", word(DeclineReason)),
    Column("decline_note", Text),
    CheckConstraint("mentee_id <> mentor_id", name="introductions_between_two"),
    CheckConstraint(
        "status NOT IN ('ACCEPTED_PENDING_SLOT', 'BOOKED') OR (session_id IS NOT NULL AND starts_at IS NOT NULL)",
        name="introductions_accepted_with_a_time",
    ),
    UniqueConstraint("session_id", name="introductions_one_per_session"),
    Index(
        "introductions_one_live_per_need",
        "need_id",
        unique=True,
        postgresql_where=text("status IN ('SENT', 'SLOT_TAKEN', 'ACCEPTED_PENDING_SLOT')"),
    ),
    Index(
        "introductions_one_per_pair",
        "mentee_id",
        "mentor_id",
        unique=True,
        postgresql_where=text("status IN ('SENT', 'SLOT_TAKEN', 'ACCEPTED_PENDING_SLOT', 'BOOKED')"),
    ),
    Index("introductions_sent", "mentee_id", "id"),
    Index("introductions_received", "mentor_id", "id"),
    Index("introductions_by_time", "sent_at"),
)


def map_introductions() -> None:
    """Maps the dataclass; doing it again changes nothing."""
    if inspect(Introduction, raiseerr=False) is None:
        registry().map_imperatively(Introduction, introductions)
