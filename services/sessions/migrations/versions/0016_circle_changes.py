"""How often a circle's meetings have been changed on one day."""

from alembic import op

revision = "0016"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE gatherings ADD COLUMN changed_on date, ADD COLUMN changes smallint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE gatherings ALTER COLUMN changes DROP DEFAULT")
