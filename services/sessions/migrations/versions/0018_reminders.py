"""How many days ahead a member wants to be reminded of a meeting."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE nudge_settings ADD COLUMN days_before smallint NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE nudge_settings ALTER COLUMN days_before DROP DEFAULT")
    op.execute(
        "ALTER TABLE nudge_settings ADD CONSTRAINT nudge_settings_remind_in_the_week_before"
        " CHECK (days_before BETWEEN 0 AND 7)"
    )
