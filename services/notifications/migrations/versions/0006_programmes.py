"""Messages about programmes: of a proposal rather than of an introduction."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE notifications ADD COLUMN proposal_id uuid")
    op.execute("ALTER TABLE notifications DROP CONSTRAINT notifications_told_once")
    op.execute(
        "ALTER TABLE notifications ADD CONSTRAINT notifications_told_once UNIQUE NULLS NOT DISTINCT"
        " (member_id, wording, about, introduction_id, session_id, relationship_id, proposal_id, sequence)"
    )
