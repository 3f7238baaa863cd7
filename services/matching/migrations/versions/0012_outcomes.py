"""Scores as they were, what became of the pairs, weights that staff adopted, and addresses, sealed."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE scored_pairs (
    id uuid PRIMARY KEY, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL, kind varchar(32) NOT NULL,
    programme_id uuid, fits smallint[] NOT NULL, weights_version integer NOT NULL, scored_at timestamptz NOT NULL
);;
CREATE INDEX scored_pairs_of_kind ON scored_pairs (kind, scored_at);;
CREATE INDEX scored_pairs_of_mentor ON scored_pairs (mentor_id);;
CREATE INDEX scored_pairs_of_mentee ON scored_pairs (mentee_id);;
CREATE TABLE second_answers (
    enrolment_id uuid PRIMARY KEY, programme_id uuid NOT NULL, member_id uuid NOT NULL,
    confidence integer NOT NULL, satisfaction integer NOT NULL, progress integer NOT NULL,
    intent_to_stay integer NOT NULL, matched boolean NOT NULL, answered_at timestamptz NOT NULL
);;
CREATE INDEX second_answers_of_programme ON second_answers (programme_id);;
CREATE INDEX second_answers_of_member ON second_answers (member_id);;
CREATE SEQUENCE weight_version_numbers START 1001;;
CREATE TABLE weight_versions (
    version integer PRIMARY KEY, kind varchar(32) NOT NULL, programme_id uuid, weights jsonb NOT NULL,
    created_by uuid NOT NULL, created_at timestamptz NOT NULL
);;
CREATE INDEX weight_versions_of_kind ON weight_versions (kind, version);;
CREATE INDEX weight_versions_of_staff ON weight_versions (created_by);;
CREATE TABLE weight_adoptions (
    id uuid PRIMARY KEY, kind varchar(32) NOT NULL, programme_id uuid, version integer NOT NULL,
    before integer NOT NULL, adopted_by uuid NOT NULL, adopted_at timestamptz NOT NULL
);;
CREATE INDEX weight_adoptions_newest ON weight_adoptions (kind, programme_id, id);;
CREATE INDEX weight_adoptions_of_staff ON weight_adoptions (adopted_by);;
ALTER TABLE relationships ADD COLUMN renewed_at timestamptz;;
ALTER TABLE members ADD COLUMN sealed_email text
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
