"""Whether members can be found by people who are new to them, and whether they may mentor."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE members ADD COLUMN findable boolean NOT NULL DEFAULT true,"
        " ADD COLUMN may_mentor boolean NOT NULL DEFAULT true"
    )
