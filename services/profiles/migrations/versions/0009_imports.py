"""Imports, staged row by row, and records that are one person."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
