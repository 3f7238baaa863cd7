"""When somebody was last asked whether they know somebody, and when a member last came back to a programme."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("ALTER TABLE connections ADD COLUMN asked_by uuid, ADD COLUMN asked_at timestamptz")
    op.execute("ALTER TABLE enrolments ADD COLUMN returned_at timestamptz")
