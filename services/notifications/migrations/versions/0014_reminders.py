"""Who is to be reminded of which meeting, and how they want to be reminded."""

from alembic import op

revision = "0014"
down_revision = "0013"

REMINDERS = """
CREATE TABLE reminders (
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    about uuid NOT NULL,
    form varchar(40) NOT NULL,
    PRIMARY KEY (session_id, member_id)
)
"""
REMINDING = """
CREATE TABLE reminding (
    member_id uuid PRIMARY KEY,
    days_before smallint NOT NULL,
    quiet_from time NOT NULL,
    quiet_until time NOT NULL
)
"""


def upgrade() -> None:
    op.execute(REMINDERS)
    op.execute("CREATE INDEX reminders_of_member ON reminders (member_id)")
    op.execute(REMINDING)
