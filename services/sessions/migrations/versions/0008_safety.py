"""Concerns, and the pause of contact that each brings."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE contact_pauses (concern_id uuid PRIMARY KEY, reporter_id uuid NOT NULL, about_id uuid NOT NULL)
;;
CREATE INDEX contact_pauses_of_reporter ON contact_pauses (reporter_id, about_id)
;;
CREATE INDEX contact_pauses_of_about ON contact_pauses (about_id, reporter_id)
;;
CREATE TABLE concerns (
    id uuid PRIMARY KEY,
    reporter_id uuid NOT NULL,
    about_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    text text NOT NULL,
    raised_at timestamptz NOT NULL,
    state varchar(32) NOT NULL,
    taken_by uuid,
    decision varchar(32),
    closed_at timestamptz,
    CONSTRAINT concerns_of_two_people CHECK (reporter_id <> about_id),
    CONSTRAINT concerns_closed_with_a_decision CHECK ((state = 'CLOSED') = (decision IS NOT NULL))
)
;;
CREATE INDEX concerns_of_reporter ON concerns (reporter_id, id)
;;
CREATE INDEX concerns_of_about ON concerns (about_id)
;;
CREATE INDEX concerns_by_state ON concerns (state, id)
;;
CREATE TABLE concern_messages (
    concern_id uuid NOT NULL CONSTRAINT concern_messages_of_concern REFERENCES concerns (id),
    message_id uuid NOT NULL,
    PRIMARY KEY (concern_id, message_id)
)
;;
CREATE TABLE concern_acts (
    id uuid PRIMARY KEY,
    concern_id uuid NOT NULL CONSTRAINT concern_acts_of_concern REFERENCES concerns (id),
    actor_id uuid NOT NULL,
    act varchar(32) NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL
)
;;
CREATE INDEX concern_acts_of_concern_by_time ON concern_acts (concern_id, id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
