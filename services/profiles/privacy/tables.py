"""The tables of privacy: consents, exports with their sealed pieces, erasures with their proof, and legal holds."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.profiles.privacy.domain.consents import Purpose
from services.profiles.privacy.domain.erasure import Erasure, ErasureReason
from services.profiles.privacy.domain.exports import Export, ExportStatus
from services.profiles.privacy.domain.holds import Hold
from services.profiles.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


consents = Table(
    "consents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("version", Integer, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("answered_at", _instant(), nullable=False),
    Index("consents_of_member", "member_id", "id"),
)
"""Every answer ever given; the newest of a purpose counts."""

exports = Table(
    "exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("status", word(ExportStatus), nullable=False),
    Column("requested_at", _instant(), nullable=False),
    Column("ready_at", _instant()),
    Column("expires_at", _instant(), nullable=False),
    Index("exports_of_member", "member_id", "id"),
    Index("exports_one_at_a_time", "member_id", unique=True, postgresql_where=text("status = 'COLLECTING'")),
)

export_pieces = Table(
    "export_pieces",
    metadata,
    Column("export_id", Uuid, ForeignKey("exports.id", name="export_pieces_export"), primary_key=True),
    Column("service", String(20), primary_key=True),
    Column("piece", Integer, primary_key=True),
    Column("pieces", Integer, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("content", Text, nullable=False),
    Index("export_pieces_of_member", "member_id"),
)
"""`content` is sealed under the member's key."""

erasures = Table(
    "erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("asked_by", Uuid, nullable=False),
    Column("reason", word(ErasureReason), nullable=False),
    Column("receipt", Uuid, nullable=False),
    Column("started_at", _instant(), nullable=False),
    Column("key_destroyed_at", _instant()),
    Column("completed_at", _instant()),
    UniqueConstraint("member_id", name="erasures_once"),
    UniqueConstraint("receipt", name="erasures_receipt"),
)

erasure_answers = Table(
    "erasure_answers",
    metadata,
    Column("erasure_id", Uuid, ForeignKey("erasures.id", name="erasure_answers_erasure"), primary_key=True),
    Column("service", String(20), primary_key=True),
    Column("stores", JSONB, nullable=False),
    Column("answered_at", _instant(), nullable=False),
)
"""`stores`: how many rows were deleted or emptied, by table."""

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("set_at", _instant(), nullable=False),
    Column("lifted_by", Uuid),
    Column("lifted_at", _instant()),
    Column("lifted_because", Text),
    Index("holds_of_member", "member_id", "id"),
    Index("holds_one_at_a_time", "member_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
)


def map_domain() -> None:
    """Maps the domain's classes to their tables, the first time it is called."""
    if inspect(Export, raiseerr=False) is not None:
        return
    mapping = registry(metadata=metadata)
    mapping.map_imperatively(Export, exports)
    mapping.map_imperatively(Erasure, erasures)
    mapping.map_imperatively(Hold, holds)
