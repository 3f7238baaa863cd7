"""Messages and mails about a relationship's meetings and series."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ALTER COLUMN introduction_id DROP NOT NULL, ADD COLUMN relationship_id uuid")
    op.execute("ALTER TABLE notifications ADD COLUMN series_id uuid")
    op.execute("ALTER TABLE notifications DROP CONSTRAINT notifications_told_once")
    op.execute(
        "ALTER TABLE notifications ADD CONSTRAINT notifications_told_once UNIQUE NULLS NOT DISTINCT"
        " (member_id, wording, about, introduction_id, session_id, relationship_id, proposal_id, series_id, sequence)"
    )
