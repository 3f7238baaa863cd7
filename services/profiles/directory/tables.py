"""The tables of the directory."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Uuid

from services.profiles.tables import metadata

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("blocker_id <> blocked_id", name="blocks_between_two"),
    Index("blocks_of_blocked", "blocked_id", "blocker_id"),
)
"""Who wants nothing to do with whom; each works both ways, and only who raised it sees it."""
