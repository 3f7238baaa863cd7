"""What erasure needs."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
