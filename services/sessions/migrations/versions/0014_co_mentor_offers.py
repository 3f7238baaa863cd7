"""Whom a mentor asks to lead a circle with them; who leads one with its mentor already goes on to."""

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
CREATE TABLE co_mentor_offers (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    offered_by uuid NOT NULL,
    member_id uuid NOT NULL,
    offered_at timestamptz NOT NULL,
    offered_until timestamptz NOT NULL,
    withheld boolean NOT NULL,
    declined_at timestamptz,
    CONSTRAINT co_mentor_offers_of_circle FOREIGN KEY (gathering_id) REFERENCES gatherings (id),
    CONSTRAINT co_mentor_offers_once_a_member UNIQUE (gathering_id, member_id),
    CONSTRAINT co_mentor_offers_to_somebody_else CHECK (member_id <> offered_by)
)
;;
CREATE UNIQUE INDEX co_mentor_offers_one_open ON co_mentor_offers (gathering_id) WHERE declined_at IS NULL
;;
CREATE INDEX co_mentor_offers_to_member ON co_mentor_offers (member_id, gathering_id)
;;
CREATE INDEX co_mentor_offers_by ON co_mentor_offers (offered_by)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
