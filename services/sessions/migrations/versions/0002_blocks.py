"""Who does not want to meet whom."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE blocks (blocker_id uuid NOT NULL, blocked_id uuid NOT NULL, PRIMARY KEY (blocker_id, blocked_id))
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
