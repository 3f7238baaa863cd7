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
CREATE TABLE provisioned_users (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    external_id text NOT NULL,
    user_name text NOT NULL,
    given_id text,
    email text,
    resource jsonb NOT NULL,
    folded jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    hidden boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT provisioned_users_affiliation FOREIGN KEY (network_id, external_id)
        REFERENCES affiliations (network_id, external_id) ON DELETE CASCADE ON UPDATE CASCADE
);;
CREATE UNIQUE INDEX provisioned_users_affiliated ON provisioned_users (network_id, external_id) WHERE NOT hidden;;
CREATE UNIQUE INDEX provisioned_users_name ON provisioned_users (network_id, user_name) WHERE NOT hidden;;
CREATE UNIQUE INDEX provisioned_users_given_id ON provisioned_users (network_id, given_id) WHERE NOT hidden;;
CREATE UNIQUE INDEX provisioned_users_email ON provisioned_users (network_id, email) WHERE NOT hidden;;
CREATE INDEX provisioned_users_in_order ON provisioned_users (network_id, id) WHERE NOT hidden;;
CREATE TABLE provisioned_groups (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL CONSTRAINT provisioned_groups_network REFERENCES networks (id),
    resource jsonb NOT NULL,
    folded jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);;
CREATE INDEX provisioned_groups_in_order ON provisioned_groups (network_id, id);;
CREATE INDEX affiliations_by_change ON affiliations (network_id, updated_at, external_id);;
CREATE POLICY integration_clients_seen ON integration_clients USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY client_secrets_seen ON client_secrets USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY provisioned_users_seen ON provisioned_users USING ((SELECT viewer_kind()) = 'service');;
CREATE POLICY provisioned_groups_seen ON provisioned_groups USING ((SELECT viewer_kind()) = 'service')
"""

SECURED = ("integration_clients", "client_secrets", "provisioned_users", "provisioned_groups")


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
    for table in SECURED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
