"""Who changed, for the index of mentors, and what members chose themselves."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Table, Uuid, text

from services.matching.recommendations.domain.choices import Choice
from services.matching.tables import metadata, word

mentor_changes = Table(
    "mentor_changes",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("changed_in", BigInteger, nullable=False, server_default=text("pg_current_xact_id()::text::bigint")),
    Index("mentor_changes_in_order", "changed_in"),
)
"""The last transaction that changed anything by which a member is compared as a mentor; triggers write it."""

choices = Table(
    "choices",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("about", Uuid, primary_key=True),
    Column("choice", word(Choice), nullable=False),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("member_id <> about", name="choices_about_somebody_else"),
    Index("choices_in_order", "member_id", "chosen_at", "about"),
    Index("choices_about", "about"),
)
"""Favourites, and who is "not for me"; the member's own, told to nobody."""
