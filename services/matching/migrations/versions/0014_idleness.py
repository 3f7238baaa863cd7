"""Since when two people have not met, as sessions told."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE relationships ADD COLUMN idle_since date")
