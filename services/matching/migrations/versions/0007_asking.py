"""Counter-proposals, the next choices, the clock of waiting, and the association's own rules of asking."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
ALTER TABLE introductions
    ADD COLUMN waits_from timestamptz,
    ADD COLUMN waits_for interval,
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    ADD COLUMN nudged_at timestamptz,
    ADD COLUMN declined boolean NOT NULL DEFAULT false,
    ADD COLUMN next_id uuid,
    ADD COLUMN sealed_ask text NOT NULL DEFAULT '',
    ADD COLUMN proposed_by uuid,
    ADD COLUMN proposed_times timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN rounds integer NOT NULL DEFAULT 0;;
UPDATE introductions SET waits_from = sent_at, waits_for = interval '5 days';;
UPDATE introductions SET declined = true, status = 'EXPIRED' WHERE status = 'DECLINED';;
ALTER TABLE introductions ALTER COLUMN waits_from SET NOT NULL, ALTER COLUMN waits_for SET NOT NULL;;
ALTER TABLE introductions
    DROP CONSTRAINT introductions_accepted_with_a_time,
    ADD CONSTRAINT introductions_accepted_with_a_time CHECK (
        status NOT IN ('ACCEPTED_PENDING_SLOT', 'BOOKED', 'MET') OR (session_id IS NOT NULL AND starts_at IS NOT NULL)
    ),
    ADD CONSTRAINT introductions_proposed_with_times CHECK (
        status <> 'TIME_PROPOSED'
        OR (proposed_by IS NOT NULL AND proposed_by IN (mentee_id, mentor_id) AND cardinality(proposed_times) > 0)
    );;
DROP INDEX introductions_one_live_per_need;;
CREATE UNIQUE INDEX introductions_one_live_per_need ON introductions (need_id)
WHERE status IN ('SENT', 'SLOT_TAKEN', 'TIME_PROPOSED', 'ACCEPTED_PENDING_SLOT');;
DROP INDEX introductions_one_per_pair;;
CREATE UNIQUE INDEX introductions_one_per_pair ON introductions (mentee_id, mentor_id)
WHERE status IN ('SENT', 'SLOT_TAKEN', 'TIME_PROPOSED', 'ACCEPTED_PENDING_SLOT', 'BOOKED', 'MET');;
CREATE TABLE next_choices (
    need_id uuid NOT NULL, place integer NOT NULL, mentee_id uuid NOT NULL, mentor_id uuid NOT NULL,
    PRIMARY KEY (need_id, place),
    CONSTRAINT next_choices_once UNIQUE (need_id, mentor_id)
);;
CREATE INDEX next_choices_of_mentee ON next_choices (mentee_id);;
CREATE INDEX next_choices_of_mentor ON next_choices (mentor_id);;
CREATE TABLE asking_rules (
    id uuid PRIMARY KEY, name text NOT NULL, value integer NOT NULL,
    changed_by uuid NOT NULL, changed_at timestamptz NOT NULL
);;
CREATE INDEX asking_rules_newest ON asking_rules (name, id);;
CREATE INDEX asking_rules_of_staff ON asking_rules (changed_by)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
