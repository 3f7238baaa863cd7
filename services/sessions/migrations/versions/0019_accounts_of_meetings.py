"""Who says that two people did not meet, and what staff did about absences, the third ones among them."""

from alembic import op

revision = "0019"
down_revision = "0018"

CHANGES = """
CREATE TABLE missed_meetings (
    session_id uuid NOT NULL,
    said_by uuid NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, said_by)
)
;;
CREATE INDEX missed_meetings_said_by ON missed_meetings (said_by)
;;
ALTER TABLE absences
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN settled_at timestamptz,
    ADD CONSTRAINT absences_settled_of_the_third CHECK (settled_at IS NULL OR step = 'STAFF')
;;
ALTER TABLE absences ALTER COLUMN id DROP DEFAULT
;;
DROP INDEX absences_to_decide
;;
CREATE INDEX absences_to_look_at ON absences ((coalesce(appealed_at, noted_at)), id)
    WHERE decision IS NULL AND (appealed_at IS NOT NULL OR (step = 'STAFF' AND settled_at IS NULL))
;;
CREATE TABLE absence_acts (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    act varchar(32) NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL
)
;;
CREATE INDEX absence_acts_of_absence ON absence_acts (session_id, member_id, id)
;;
CREATE INDEX absence_acts_of_member ON absence_acts (member_id)
;;
CREATE INDEX absence_acts_of_actor ON absence_acts (actor_id)
"""


def upgrade() -> None:
    for statement in CHANGES.split(";;"):
        op.execute(statement)
