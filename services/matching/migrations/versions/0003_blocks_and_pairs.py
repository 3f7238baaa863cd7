"""Who does not want to be matched with whom, and pairs that existed before."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
SELECT 1
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
