"""How often a circle's meetings have changed on one day; and relationships that are older than health are followed."""

from alembic import op

revision = "0016"
down_revision = "0015"

OLDER = """
WITH older AS (
    INSERT INTO standings (relationship_id, health, since, restarted_on, nudges)
    SELECT relationship_id, 'BEGINNING', CURRENT_DATE, CURRENT_DATE, 0 FROM relationships WHERE life <> 'ENDED'
    ON CONFLICT (relationship_id) DO NOTHING
    RETURNING relationship_id
)
INSERT INTO timers (kind, key, due_at, payload)
SELECT 'begin_health', relationship_id::text, now(), '{}' FROM older
ON CONFLICT (kind, key) DO NOTHING
"""
"""Their rhythm is reckoned from today on: nobody is late, or told that it went quiet, for days that nobody followed."""


def upgrade() -> None:
    op.execute("ALTER TABLE gatherings ADD COLUMN changed_on date, ADD COLUMN changes smallint NOT NULL DEFAULT 0")
    op.execute(OLDER)
