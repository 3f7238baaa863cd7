"""What the installation keeps to itself, and members read which of their fields staff saw in their name."""

from alembic import op

revision = "0015"
down_revision = "0014"

# Two random UUIDs have 244 random bits, and need no extension.
KEPT_TO_ITSELF = """
CREATE TABLE installation_secret (
    id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT installation_secret_once CHECK (id = 1),
    secret bytea NOT NULL CONSTRAINT installation_secret_long CHECK (octet_length(secret) = 32)
);;
INSERT INTO installation_secret (secret) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));;
CREATE POLICY installation_secret_seen ON installation_secret USING ((SELECT viewer_kind()) = 'service');;
ALTER TABLE installation_secret ENABLE ROW LEVEL SECURITY;;
ALTER TABLE installation_secret FORCE ROW LEVEL SECURITY
"""

READ = """
ALTER POLICY audit_entries_seen ON audit_entries USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND subject_id = (SELECT viewer_id())
        AND action IN ('ACTING_STARTED', 'ACTING_ENDED', 'ACTED', 'READ')))
"""


def upgrade() -> None:
    for statement in f"{KEPT_TO_ITSELF};;{READ}".split(";;"):
        op.execute(statement)
