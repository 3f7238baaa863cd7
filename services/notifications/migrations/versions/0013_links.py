"""What a notification leads to: a meeting that is no session yet, and a circle or office hours, by their topic."""

from alembic import op

revision = "0013"
down_revision = "0012"

CHANGES = """
ALTER TABLE notifications ADD COLUMN meeting_id uuid, ADD COLUMN circle_id uuid, ADD COLUMN office_hours_id uuid;;
UPDATE notifications SET meeting_id = session_id, session_id = NULL
WHERE kind IN ('INTRODUCTION_SLOT_LOST', 'MEETING_PROPOSED', 'MEETING_PROPOSAL_CLOSED', 'SERIES_DATE_LOST');;
ALTER TABLE notifications DROP CONSTRAINT notifications_told_once, ADD CONSTRAINT notifications_told_once
    UNIQUE NULLS NOT DISTINCT (member_id, wording, about, introduction_id, session_id, meeting_id, relationship_id,
        proposal_id, series_id, circle_id, office_hours_id, sequence);;
ALTER TABLE sessions ADD COLUMN circle_id uuid;;
CREATE TABLE gatherings (gathering_id uuid PRIMARY KEY, mentor_id uuid NOT NULL, topic varchar NOT NULL)
"""


def upgrade() -> None:
    for statement in CHANGES.split(";;"):
        op.execute(statement)
