"""Plans of flash events, and proposals of circles."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE flash_plans (
    flash_event_id uuid PRIMARY KEY, version integer NOT NULL, status varchar(32) NOT NULL, request jsonb,
    requested_at timestamptz NOT NULL, attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT flash_plans_waiting_with_a_request CHECK ((status = 'WAITING') = (request IS NOT NULL))
);;
CREATE INDEX flash_plans_waiting ON flash_plans (requested_at) WHERE status = 'WAITING';;
CREATE TABLE flash_seats (
    flash_event_id uuid NOT NULL, round integer NOT NULL, mentee_id uuid NOT NULL, mentor_id uuid NOT NULL,
    PRIMARY KEY (flash_event_id, round, mentee_id)
);;
CREATE INDEX flash_seats_of_mentee ON flash_seats (mentee_id);;
CREATE INDEX flash_seats_of_mentor ON flash_seats (mentor_id);;
CREATE TABLE circle_proposals (
    id uuid PRIMARY KEY, batch_id uuid NOT NULL, topic_uri text NOT NULL, topic text NOT NULL,
    mentor_id uuid NOT NULL, status varchar(32) NOT NULL, proposed_by uuid NOT NULL, proposed_at timestamptz NOT NULL
);;
CREATE INDEX circle_proposals_of_batch ON circle_proposals (batch_id, id);;
CREATE INDEX circle_proposals_of_mentor ON circle_proposals (mentor_id);;
CREATE INDEX circle_proposals_of_staff ON circle_proposals (proposed_by);;
CREATE TABLE circle_seats (
    circle_id uuid NOT NULL, member_id uuid NOT NULL, need_id uuid NOT NULL, points integer NOT NULL,
    PRIMARY KEY (circle_id, member_id)
);;
CREATE INDEX circle_seats_of_member ON circle_seats (member_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
