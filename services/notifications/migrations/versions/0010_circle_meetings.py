"""Meetings of circles: they have a mentor and no one mentee."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ALTER COLUMN mentee_id DROP NOT NULL")
