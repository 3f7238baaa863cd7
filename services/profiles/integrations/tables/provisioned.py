"""What alumni networks provisioned by SCIM, as they said it: they read back their own words and nobody else's."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.profiles.tables import metadata

_SHOWN = text("NOT hidden")

provisioned_users = Table(
    "provisioned_users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("given_id", Text),
    Column("email", Text),
    Column("resource", JSONB, nullable=False),
    Column("folded", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("hidden", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["network_id", "external_id"],
        ["affiliations.network_id", "affiliations.external_id"],
        name="provisioned_users_affiliation",
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
    Index("provisioned_users_affiliated", "network_id", "external_id", unique=True, postgresql_where=_SHOWN),
    Index("provisioned_users_name", "network_id", "user_name", unique=True, postgresql_where=_SHOWN),
    Index("provisioned_users_given_id", "network_id", "given_id", unique=True, postgresql_where=_SHOWN),
    Index("provisioned_users_email", "network_id", "email", unique=True, postgresql_where=_SHOWN),
    Index("provisioned_users_in_order", "network_id", "id", postgresql_where=_SHOWN),
)
"""A user of a network; `external_id` is the key of the affiliation, `given_id` SCIM's externalId.

`user_name` and `email` are folded, and so is every text of `folded`, because SCIM compares without regard to case.
A deleted one is hidden: the affiliation has ended, and its names are free again.
"""

provisioned_groups = Table(
    "provisioned_groups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, ForeignKey("networks.id", name="provisioned_groups_network"), nullable=False),
    Column("resource", JSONB, nullable=False),
    Column("folded", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("provisioned_groups_in_order", "network_id", "id"),
)
"""A group, kept for the network to read back: it gives nobody any right here."""
