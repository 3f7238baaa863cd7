"""Feeds, of whose addresses only a digest rests here, and other calendars, of which only busy times do."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.sessions.calendars.domain.busy import Problem
from services.sessions.tables import metadata, word

feeds = Table(
    "feeds",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("digest", name="feeds_once_an_address"),
)

busy_calendars = Table(
    "busy_calendars",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("address", Text, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    Column("known_until", DateTime(timezone=True)),
    Column("etag", Text),
    Column("problem", word(Problem)),
    Column("failures", SmallInteger, nullable=False),
    UniqueConstraint("id", name="busy_calendars_once"),
    Index("busy_calendars_due", "next_at"),
)
"""A member's other calendar: its address under their key, and when it is read next.  Another address is another id."""

busy_times = Table(
    "busy_times",
    metadata,
    Column(
        "member_id",
        Uuid,
        ForeignKey("busy_calendars.member_id", name="busy_times_of_calendar", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("starts_at", DateTime(timezone=True), primary_key=True),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("ends_at > starts_at", name="busy_times_end_after_start"),
)
"""When somebody has something else, `[starts_at, ends_at)`, without overlaps and without a word of what it is."""
