"""The heads of hash chains that live in other databases."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE anchors (
    chain varchar(40) NOT NULL,
    seq bigint NOT NULL,
    hash varchar(64) NOT NULL,
    dropped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chain, seq)
);;
CREATE FUNCTION anchors_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an anchor that was dropped stays';
END $$;;
CREATE TRIGGER anchors_unchanged BEFORE UPDATE OR DELETE ON anchors
    FOR EACH ROW EXECUTE FUNCTION anchors_stay();;
CREATE TRIGGER anchors_not_emptied BEFORE TRUNCATE ON anchors
    FOR EACH STATEMENT EXECUTE FUNCTION anchors_stay()
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
