"""Alumni networks, and who belongs to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.profiles.tables import metadata

networks = Table(
    "networks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", String(40), nullable=False),
    Column("name", Text, nullable=False),
    Column("sandbox", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("slug", name="networks_slug"),
)
"""A source of members; the members of a sandbox are found by nobody."""

affiliations = Table(
    "affiliations",
    metadata,
    Column("network_id", Uuid, ForeignKey("networks.id", name="affiliations_network"), primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("member_id", Uuid, ForeignKey("members.id", name="affiliations_member", ondelete="CASCADE"), nullable=False),
    Column("degree", Text, nullable=False, server_default=""),
    Column("graduated", SmallInteger),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("sharing", Boolean, nullable=False, server_default=text("false")),
    Column("imported", JSONB, nullable=False, server_default="{}"),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("network_id", "member_id", name="affiliations_once"),
    CheckConstraint("graduated BETWEEN 1900 AND 2100", name="affiliations_year"),
    Index("affiliations_of_member", "member_id"),
    Index("affiliations_by_change", "network_id", "updated_at", "external_id"),
)
"""A member by the network's own id.

`imported` is what the network last said, so that what the member has changed since is theirs; `sharing` is the
member's consent to tell the network what becomes of them here.
"""
