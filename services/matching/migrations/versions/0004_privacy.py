"""What erasure needs."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
