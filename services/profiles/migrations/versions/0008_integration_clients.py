"""Integration clients with their secrets, and what was provisioned."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE integration_clients (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL CONSTRAINT integration_clients_network REFERENCES networks (id),
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);;
CREATE INDEX integration_clients_of_network ON integration_clients (network_id, id);;
CREATE TABLE client_secrets (
    id uuid PRIMARY KEY,
    client_id uuid NOT NULL CONSTRAINT client_secrets_client REFERENCES integration_clients (id),
    slot smallint NOT NULL,
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT client_secrets_two CHECK (slot IN (1, 2)),
    CONSTRAINT client_secrets_sha256 CHECK (length(digest) = 32)
);;
CREATE UNIQUE INDEX client_secrets_live ON client_secrets (client_id, slot) WHERE revoked_at IS NULL;;
CREATE TABLE provisioned (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL CONSTRAINT provisioned_network REFERENCES networks (id),
    kind varchar(20) NOT NULL,
    external_id text,
    user_name text,
    given_id text,
    email text,
    resource jsonb NOT NULL,
    folded jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT provisioned_kind CHECK (kind IN ('User', 'Group')),
    CONSTRAINT provisioned_affiliation FOREIGN KEY (network_id, external_id)
        REFERENCES affiliations (network_id, external_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT provisioned_once UNIQUE (network_id, external_id),
    CONSTRAINT provisioned_user_name UNIQUE (network_id, user_name),
    CONSTRAINT provisioned_given_id UNIQUE (network_id, kind, given_id),
    CONSTRAINT provisioned_email UNIQUE (network_id, email)
);;
CREATE INDEX provisioned_in_order ON provisioned (network_id, kind, id);;
CREATE INDEX affiliations_by_change ON affiliations (network_id, updated_at, external_id);;
CREATE POLICY integration_clients_seen ON integration_clients USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY client_secrets_seen ON client_secrets USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY provisioned_seen ON provisioned USING ((SELECT viewer_kind()) = 'service')
"""

SECURED = ("integration_clients", "client_secrets", "provisioned")


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
    for table in SECURED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
