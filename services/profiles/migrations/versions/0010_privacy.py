"""Consents, exports, erasures and holds."""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
