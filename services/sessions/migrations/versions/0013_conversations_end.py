"""Coffee conversations that are over count as held, as meetings do; those ahead wait for their end."""

from alembic import op

revision = "0013"
down_revision = "0012"

CHANGES = """
INSERT INTO timers (kind, key, due_at, payload)
SELECT 'end_meeting', id::text, ends_at, '{}' FROM sessions
WHERE introduction_id IS NOT NULL AND status = 'BOOKED'
ON CONFLICT (kind, key) DO NOTHING
"""


def upgrade() -> None:
    op.execute(CHANGES)
