"""Integration clients with their secrets, and what was provisioned."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
