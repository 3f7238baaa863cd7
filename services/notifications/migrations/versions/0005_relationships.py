"""Messages about relationships, and about two people alone."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE notifications ALTER COLUMN introduction_id DROP NOT NULL, ADD COLUMN relationship_id uuid;;
ALTER TABLE notifications DROP CONSTRAINT notifications_told_once, ADD CONSTRAINT notifications_told_once
    UNIQUE NULLS NOT DISTINCT (member_id, wording, about, introduction_id, session_id, relationship_id, sequence)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
