"""Who does not want to be matched with whom, and pairs that existed before."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE blocks (blocker_id uuid NOT NULL, blocked_id uuid NOT NULL, PRIMARY KEY (blocker_id, blocked_id));;
CREATE INDEX blocks_of_blocked ON blocks (blocked_id, blocker_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
