"""What sessions heard of members from others, with just the columns that it needs; every area reads them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, Index, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from contracts.words import Format, Kind
from services.sessions.facts.domain import Life
from services.sessions.tables import metadata, word

people = Table(
    "people",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("display_name", Text),
    Column("may_mentor", Boolean, nullable=False, server_default=text("true")),
)
"""Read table of profiles: on whose clock and in which language somebody is told of times, and their name, sealed."""

relationships = Table(
    "relationships",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("programme_id", Uuid),
    Column("formal", Boolean, nullable=False),
    Column("life", word(Life), nullable=False),
    Column("every_days", SmallInteger),
    Column("minutes", SmallInteger),
    Column("format", word(Format)),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("paused_until", Date),
    CheckConstraint("mentor_id <> mentee_id", name="relationships_of_two_people"),
    CheckConstraint("(life = 'PAUSED') = (paused_until IS NOT NULL)", name="relationships_paused_until_a_day"),
    Index("relationships_of_mentor", "mentor_id"),
    Index("relationships_of_mentee", "mentee_id"),
)
"""Read table of matching: who is related to whom, with the rhythm that they agreed on; null: as it comes."""

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""Read table of profiles: who wants nothing to do with whom."""

contact_pauses = Table(
    "contact_pauses",
    metadata,
    Column("concern_id", Uuid, primary_key=True),
    Column("reporter_id", Uuid, nullable=False),
    Column("about_id", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Index("contact_pauses_of_reporter", "reporter_id", "about_id"),
    Index("contact_pauses_of_about", "about_id", "reporter_id"),
)
"""Between whom contact is paused because of a concern; it works as a block does, and as quietly."""

availabilities = Table(
    "availabilities",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("windows", JSONB, nullable=False),
    Column("exceptions", JSONB, nullable=False),
)
"""Read table of profiles: when somebody has time, each week and on single dates, on their own clock."""
