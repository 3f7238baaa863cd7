"""The tables of outcomes."""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, SmallInteger, Table, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from contracts.words import Kind
from services.matching.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


scored_pairs = Table(
    "scored_pairs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("programme_id", Uuid),
    Column("fits", ARRAY(SmallInteger), nullable=False),
    Column("weights_version", Integer, nullable=False),
    Column("scored_at", _instant(), nullable=False),
    Index("scored_pairs_of_kind", "kind", "scored_at"),
    Index("scored_pairs_of_mentor", "mentor_id"),
    Index("scored_pairs_of_mentee", "mentee_id"),
)
"""How two fitted in each part when they were brought together, by the id of their introduction or proposal.

`fits` are in the order of the engine's PARTS, 0 to 10 000, and -1 where something was not known.
"""

second_answers = Table(
    "second_answers",
    metadata,
    Column("enrolment_id", Uuid, primary_key=True),
    Column("programme_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("satisfaction", Integer, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("intent_to_stay", Integer, nullable=False),
    Column("matched", Boolean, nullable=False),
    Column("answered_at", _instant(), nullable=False),
    Index("second_answers_of_programme", "programme_id"),
    Index("second_answers_of_member", "member_id"),
)
"""The questions of the baseline, answered once more; `matched`: whether the programme had joined them with somebody."""

weight_versions = Table(
    "weight_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", word(Kind), nullable=False),
    Column("programme_id", Uuid),
    Column("weights", JSONB, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", _instant(), nullable=False),
    Index("weight_versions_of_kind", "kind", "version"),
    Index("weight_versions_of_staff", "created_by"),
)
"""Weights that were adopted once; a version never changes.  Those of the engine have lower numbers."""

weight_adoptions = Table(
    "weight_adoptions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", word(Kind), nullable=False),
    Column("programme_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("before", Integer, nullable=False),
    Column("adopted_by", Uuid, nullable=False),
    Column("adopted_at", _instant(), nullable=False),
    Index("weight_adoptions_newest", "kind", "programme_id", "id"),
    Index("weight_adoptions_of_staff", "adopted_by"),
)
"""Who decided which version counts, the newest for a kind and programme being in force; nothing is taken away."""
