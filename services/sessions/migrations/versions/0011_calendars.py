"""Calendar feeds, calendars of others that members let us read, and what entries and invitations need for both."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
ALTER TABLE people ADD COLUMN display_name text
;;
ALTER TABLE sessions ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN place_sealed text
;;
ALTER TABLE meeting_proposals ADD COLUMN place_by uuid, ADD COLUMN place_sealed text
;;
UPDATE meeting_proposals SET place_by = proposed_by WHERE place IS NOT NULL
;;
ALTER TABLE series ADD COLUMN place_sealed text
;;
CREATE TABLE feeds (
    member_id uuid PRIMARY KEY,
    digest bytea NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT feeds_once_an_address UNIQUE (digest)
)
;;
CREATE TABLE busy_calendars (
    member_id uuid PRIMARY KEY,
    id uuid NOT NULL,
    address text NOT NULL,
    added_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    read_at timestamptz,
    known_until timestamptz,
    etag text,
    problem varchar(32),
    failures smallint NOT NULL,
    CONSTRAINT busy_calendars_once UNIQUE (id)
)
;;
CREATE INDEX busy_calendars_due ON busy_calendars (next_at)
;;
CREATE TABLE busy_times (
    member_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, starts_at),
    CONSTRAINT busy_times_of_calendar FOREIGN KEY (member_id) REFERENCES busy_calendars ON DELETE CASCADE,
    CONSTRAINT busy_times_end_after_start CHECK (ends_at > starts_at)
)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
