"""Meetings of relationships: times that are proposed, series, when members have time, and their own limits."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE sessions
    ALTER COLUMN introduction_id DROP NOT NULL,
    ADD COLUMN relationship_id uuid,
    ADD COLUMN series_id uuid,
    ADD COLUMN occurs_on date,
    ADD COLUMN format varchar(32),
    ADD COLUMN place text,
    ADD COLUMN place_by uuid,
    ADD COLUMN cancelled_late boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT sessions_known_status,
    ADD CONSTRAINT sessions_known_status CHECK (status IN ('BOOKED', 'CANCELLED', 'HELD', 'MISSED')),
    ADD CONSTRAINT sessions_of_one_origin CHECK (num_nonnulls(introduction_id, relationship_id) = 1),
    ADD CONSTRAINT sessions_of_a_date CHECK ((series_id IS NULL) = (occurs_on IS NULL)),
    ADD CONSTRAINT sessions_placed_by_somebody CHECK (place IS NULL OR place_by IS NOT NULL)
;;
CREATE UNIQUE INDEX sessions_once_a_date ON sessions (series_id, occurs_on)
;;
CREATE INDEX sessions_of_relationship ON sessions (relationship_id, starts_at) WHERE relationship_id IS NOT NULL
;;
CREATE TABLE series (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    zone text NOT NULL,
    rhythm varchar(32) NOT NULL,
    first_on date NOT NULL,
    at time NOT NULL,
    minutes smallint NOT NULL,
    last_on date,
    format varchar(32),
    place text,
    state varchar(32) NOT NULL,
    replaces_id uuid CONSTRAINT series_replaces REFERENCES series (id),
    booked_through date,
    proposed_at timestamptz NOT NULL,
    lapses_at timestamptz NOT NULL,
    CONSTRAINT series_of_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT series_proposed_by_one_of_them CHECK (proposed_by IN (mentor_id, mentee_id)),
    CONSTRAINT series_take_time CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT series_end_after_start CHECK (last_on >= first_on)
)
;;
CREATE UNIQUE INDEX series_one_proposed ON series (relationship_id) WHERE state = 'PROPOSED'
;;
CREATE INDEX series_of_mentor ON series (mentor_id, id)
;;
CREATE INDEX series_of_mentee ON series (mentee_id, id)
;;
CREATE TABLE lost_dates (
    session_id uuid PRIMARY KEY,
    series_id uuid NOT NULL CONSTRAINT lost_dates_of_series REFERENCES series (id),
    occurs_on date NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT lost_dates_once UNIQUE (series_id, occurs_on)
)
;;
CREATE TABLE meeting_proposals (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    relationship_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    round smallint NOT NULL,
    times timestamptz[] NOT NULL,
    minutes smallint NOT NULL,
    format varchar(32),
    place text,
    state varchar(32) NOT NULL,
    proposed_at timestamptz NOT NULL,
    lapses_at timestamptz NOT NULL,
    CONSTRAINT meeting_proposals_of_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT meeting_proposals_by_one_of_them CHECK (proposed_by IN (mentor_id, mentee_id)),
    CONSTRAINT meeting_proposals_offer_a_choice CHECK (cardinality(times) BETWEEN 1 AND 3),
    CONSTRAINT meeting_proposals_take_time CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT meeting_proposals_once_a_round UNIQUE (session_id, round)
)
;;
CREATE UNIQUE INDEX meeting_proposals_one_open ON meeting_proposals (session_id) WHERE state = 'OPEN'
;;
CREATE INDEX meeting_proposals_of_mentor ON meeting_proposals (mentor_id, id) WHERE state = 'OPEN'
;;
CREATE INDEX meeting_proposals_of_mentee ON meeting_proposals (mentee_id, id) WHERE state = 'OPEN'
;;
CREATE TABLE limits (
    member_id uuid PRIMARY KEY,
    buffer_minutes smallint NOT NULL CONSTRAINT limits_buffer CHECK (buffer_minutes BETWEEN 0 AND 120),
    most_a_day smallint NOT NULL CONSTRAINT limits_most_a_day CHECK (most_a_day BETWEEN 1 AND 24)
)
;;
CREATE TABLE availabilities (
    member_id uuid PRIMARY KEY,
    zone text NOT NULL,
    windows jsonb NOT NULL,
    exceptions jsonb NOT NULL
)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
