"""Parents and neighbours of skills."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
