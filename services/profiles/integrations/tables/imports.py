"""Imports with their rows, the pairs that networks told of, and records that may be, or were made, one person."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from contracts.words import Kind
from services.profiles.integrations.domain.duplicates import MergeState
from services.profiles.integrations.domain.imports import ImportKind, ImportState
from services.profiles.tables import metadata, word

imports = Table(
    "imports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, ForeignKey("networks.id", name="imports_network"), nullable=False),
    Column("kind", word(ImportKind), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("full_sync", Boolean, nullable=False),
    Column("columns", JSONB, nullable=False),
    Column("notes", ARRAY(Text), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("state", word(ImportState), nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("leaving", Integer, nullable=False),
    Column("members", Integer, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("imports_of_network", "network_id", "id"),
    Index("imports_one_applying", "network_id", unique=True, postgresql_where=text("state = 'APPLYING'")),
)
"""A file of a network; `columns` are its headings by the columns they mean."""

import_lanes = Table(
    "import_lanes",
    metadata,
    Column(
        "import_id", Uuid, ForeignKey("imports.id", name="import_lanes_import", ondelete="CASCADE"), primary_key=True
    ),
    Column("lane", SmallInteger, primary_key=True),
    Column("cursor", Integer, nullable=False),
    Column("over", Boolean, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
"""How far each lane of the running step is: `cursor` is the number of its last row that is done."""

import_rows = Table(
    "import_rows",
    metadata,
    Column(
        "import_id", Uuid, ForeignKey("imports.id", name="import_rows_import", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True),
    Column("lane", SmallInteger, nullable=False, server_default="0"),
    Column("key", Text),
    Column("cells", JSONB, nullable=False),
    Column("findings", JSONB, nullable=False, server_default="[]"),
    Column("outcome", String(20)),
    Column("member_id", Uuid),
    Column("changed", ARRAY(Text), nullable=False, server_default="{}"),
    Column("kept", ARRAY(Text), nullable=False, server_default="{}"),
    Index("import_rows_by_key", "import_id", "key"),
    Index("import_rows_of_member", "member_id", postgresql_where=text("member_id IS NOT NULL")),
)
"""`cells` by the names of their columns; `key` is the network's id, by which two rows are the same."""

pairs = Table(
    "pairs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, ForeignKey("networks.id", name="pairs_network"), nullable=False),
    Column("mentor_id", Uuid, ForeignKey("members.id", name="pairs_mentor", ondelete="CASCADE"), nullable=False),
    Column("mentee_id", Uuid, ForeignKey("members.id", name="pairs_mentee", ondelete="CASCADE"), nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    CheckConstraint("mentor_id <> mentee_id", name="pairs_between_two"),
    CheckConstraint("ended_on >= started_on", name="pairs_end_after_their_start"),
    Index("pairs_of_mentor", "mentor_id"),
    Index("pairs_of_mentee", "mentee_id"),
)
"""Relationships that networks told of; the id follows from the network and its own id of the pair."""

lookalikes = Table(
    "lookalikes",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id", name="lookalikes_member", ondelete="CASCADE"), primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("employer", Text, nullable=False),
    Column("years", ARRAY(Integer), nullable=False),
    Index("lookalikes_by_email", "email"),
    Index("lookalikes_by_name", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
)
"""What is compared to find one person behind two records, in lower case and without accents.

There is no row-level security on it, which would keep likeness from using its index: only the finder reads it.
"""

duplicates = Table(
    "duplicates",
    metadata,
    Column("one_id", Uuid, ForeignKey("members.id", name="duplicates_one", ondelete="CASCADE"), primary_key=True),
    Column("other_id", Uuid, ForeignKey("members.id", name="duplicates_other", ondelete="CASCADE"), primary_key=True),
    Column("reason", String(30), nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("one_id < other_id", name="duplicates_in_order"),
    Index("duplicates_of_other", "other_id"),
)
"""Two records that may be one person, for staff to look at."""

merges = Table(
    "merges",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kept_id", Uuid, ForeignKey("members.id", name="merges_kept", ondelete="CASCADE"), nullable=False),
    Column("merged_id", Uuid, ForeignKey("members.id", name="merges_merged", ondelete="CASCADE"), nullable=False),
    Column("state", word(MergeState), nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("merged_at", DateTime(timezone=True)),
    Column("journal", JSONB),
    CheckConstraint("kept_id <> merged_id", name="merges_of_two"),
    Index("merges_of_kept", "kept_id", "id"),
    Index(
        "merges_one_of_a_record",
        "merged_id",
        unique=True,
        postgresql_where=text("state IN ('PROPOSED', 'MERGED', 'FINAL')"),
    ),
)
"""`journal` says what moved, so that it can be undone exactly; it is deleted when it can be undone no more."""
