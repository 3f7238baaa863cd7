"""Who does not want to hear of whom."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
