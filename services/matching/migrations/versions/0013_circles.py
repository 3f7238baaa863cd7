"""Who published a run, by which weights circles were proposed, and whom profiles is asked to tell of anew.

Of members who were last told of before 0012 no address is here, without which they can accept no invitation.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = """
ALTER TABLE match_runs ADD COLUMN published_by uuid;;
ALTER TABLE circle_proposals ADD COLUMN weights_version integer;;
INSERT INTO timers (kind, key, due_at, payload)
SELECT 'ask_for_missed_members', '', '2000-01-01T00:00:00Z', '{}'
WHERE EXISTS (SELECT 1 FROM members WHERE sealed_email IS NULL)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
