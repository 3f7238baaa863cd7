"""Each mail keeps the time that it tells of, which its meeting may have left since."""

from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN starts_at timestamptz, ADD COLUMN ends_at timestamptz")
    op.execute(
        """
        UPDATE deliveries SET starts_at = sessions.starts_at, ends_at = sessions.ends_at
        FROM sessions WHERE sessions.session_id = deliveries.session_id
        """
    )
    op.execute("ALTER TABLE deliveries ALTER COLUMN starts_at SET NOT NULL, ALTER COLUMN ends_at SET NOT NULL")
