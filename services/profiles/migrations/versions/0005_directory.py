"""What the directory is searched by."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
