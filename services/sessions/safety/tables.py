"""Concerns, copies of what was attached to them, and every step that staff took."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, inspect
from sqlalchemy.orm import registry

from services.sessions.safety.domain import Act, Concern, ConcernKind, ConcernState, Decision
from services.sessions.tables import metadata, word

concerns = Table(
    "concerns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reporter_id", Uuid, nullable=False),
    Column("about_id", Uuid, nullable=False),
    Column("kind", word(ConcernKind), nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("state", word(ConcernState), nullable=False),
    Column("taken_by", Uuid),
    Column("decision", word(Decision)),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint("reporter_id <> about_id", name="concerns_of_two_people"),
    CheckConstraint("(state = 'CLOSED') = (decision IS NOT NULL)", name="concerns_closed_with_a_decision"),
    Index("concerns_of_reporter", "reporter_id", "id"),
    Index("concerns_of_about", "about_id"),
    Index("concerns_by_state", "state", "id"),
)

concern_messages = Table(
    "concern_messages",
    metadata,
    Column("concern_id", Uuid, ForeignKey("concerns.id", name="concern_messages_of_concern"), primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("author_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Index("concern_messages_of_author", "author_id"),
)
"""Messages that the reporter shows staff, as they were then; no other message is ever shown."""

concern_posts = Table(
    "concern_posts",
    metadata,
    Column("concern_id", Uuid, ForeignKey("concerns.id", name="concern_posts_of_concern"), primary_key=True),
    Column("post_id", Uuid, primary_key=True),
    Column("circle_id", Uuid, nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Index("concern_posts_of_author", "author_id"),
)
"""The same of what was written in a circle."""

concern_acts = Table(
    "concern_acts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("concern_id", Uuid, ForeignKey("concerns.id", name="concern_acts_of_concern"), nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("act", word(Act), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("concern_acts_of_concern_by_time", "concern_id", "id"),
)
"""Who of the staff did what, reading included; the association's audit trail has the same acts, chained."""


def map_concerns() -> None:
    """Maps the domain's dataclasses onto the tables; a second call does nothing."""
    if inspect(Concern, raiseerr=False) is None:
        registry().map_imperatively(Concern, concerns)
