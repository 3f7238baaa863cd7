"""What a circle or office hours are about, sealed under the key of the mentor, as it is told to those who may join."""

from alembic import op

revision = "0017"
down_revision = "0016"


SEAL = """
INSERT INTO timers (kind, key, due_at, payload)
SELECT 'seal_topic', id::text, now(), '{}' FROM gatherings WHERE topic <> ''
ON CONFLICT (kind, key) DO NOTHING
"""


def upgrade() -> None:
    op.execute("ALTER TABLE gatherings ADD COLUMN topic_sealed text")
    op.execute(SEAL)
