"""What alumni networks provisioned by SCIM, as they said it: they read back their own words and nobody else's."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.profiles.tables import metadata

provisioned = Table(
    "provisioned",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, ForeignKey("networks.id", name="provisioned_network"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("external_id", Text),
    Column("user_name", Text),
    Column("given_id", Text),
    Column("email", Text),
    Column("resource", JSONB, nullable=False),
    Column("folded", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('User', 'Group')", name="provisioned_kind"),
    ForeignKeyConstraint(
        ["network_id", "external_id"],
        ["affiliations.network_id", "affiliations.external_id"],
        name="provisioned_affiliation",
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
    UniqueConstraint("network_id", "external_id", name="provisioned_once"),
    UniqueConstraint("network_id", "user_name", name="provisioned_user_name"),
    UniqueConstraint("network_id", "kind", "given_id", name="provisioned_given_id"),
    UniqueConstraint("network_id", "email", name="provisioned_email"),
    Index("provisioned_in_order", "network_id", "kind", "id"),
)
"""A user or a group of a network; groups give nobody any right here.

`external_id` is the key of a user's affiliation, once the network has said enough to make a member of them;
`given_id` is SCIM's externalId.  `user_name`, `email` and every text in `folded` are in small letters, because SCIM
compares without regard to case.
"""
