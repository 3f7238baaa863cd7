"""Alumni networks, and who belongs to them by which id."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE networks (
    id uuid PRIMARY KEY,
    slug varchar(40) NOT NULL CONSTRAINT networks_slug UNIQUE,
    name text NOT NULL,
    sandbox boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);;
CREATE TABLE affiliations (
    network_id uuid NOT NULL CONSTRAINT affiliations_network REFERENCES networks (id),
    external_id text NOT NULL,
    member_id uuid NOT NULL CONSTRAINT affiliations_member REFERENCES members (id) ON DELETE CASCADE,
    degree text NOT NULL DEFAULT '',
    graduated smallint,
    active boolean NOT NULL DEFAULT true,
    sharing boolean NOT NULL DEFAULT false,
    imported jsonb NOT NULL DEFAULT '{}',
    joined_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (network_id, external_id),
    CONSTRAINT affiliations_once UNIQUE (network_id, member_id),
    CONSTRAINT affiliations_year CHECK (graduated BETWEEN 1900 AND 2100)
);;
CREATE INDEX affiliations_of_member ON affiliations (member_id);;
CREATE POLICY affiliations_seen ON affiliations USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
ALTER TABLE affiliations ENABLE ROW LEVEL SECURITY;;
ALTER TABLE affiliations FORCE ROW LEVEL SECURITY
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
