"""Integration clients with their secrets."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.profiles.tables import metadata, texts

integration_clients = Table(
    "integration_clients",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network_id", Uuid, ForeignKey("networks.id", name="integration_clients_network"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", texts(), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("integration_clients_of_network", "network_id", "id"),
)
"""A program that speaks for one network."""

client_secrets = Table(
    "client_secrets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("client_id", Uuid, ForeignKey("integration_clients.id", name="client_secrets_client"), nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("slot IN (1, 2)", name="client_secrets_two"),
    CheckConstraint("length(digest) = 32", name="client_secrets_sha256"),
    Index("client_secrets_live", "client_id", "slot", unique=True, postgresql_where=text("revoked_at IS NULL")),
)
"""What a client proves itself by: only the SHA-256 of it is kept, and two live at a time, one for each slot."""
