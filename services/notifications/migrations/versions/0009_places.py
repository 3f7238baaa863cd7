"""Where a meeting is, for its invitation: sealed under the key of who named it."""

from alembic import op

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ADD COLUMN place varchar, ADD COLUMN place_by uuid")
