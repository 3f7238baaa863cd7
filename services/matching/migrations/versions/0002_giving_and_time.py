"""Pauses of offers, and dates on which another week holds."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
ALTER TABLE offers ADD COLUMN paused boolean NOT NULL DEFAULT false;;
CREATE TABLE availability_exceptions (
    member_id uuid NOT NULL, day date NOT NULL, quarters bytea NOT NULL,
    PRIMARY KEY (member_id, day),
    CONSTRAINT availability_exceptions_are_days CHECK (length(quarters) = 12)
);;
CREATE INDEX availability_exceptions_by_day ON availability_exceptions (day)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
