"""The staged rows of a member are found without reading every list."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("CREATE INDEX import_rows_of_member ON import_rows (member_id) WHERE member_id IS NOT NULL")
