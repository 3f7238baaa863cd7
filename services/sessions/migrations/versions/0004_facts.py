"""Whose clock counts, and who is related to whom."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE people (member_id uuid PRIMARY KEY, zone text NOT NULL, locale text NOT NULL)
;;
CREATE TABLE relationships (
    relationship_id uuid PRIMARY KEY,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    programme_id uuid,
    formal boolean NOT NULL,
    life varchar(32) NOT NULL,
    every_days smallint,
    minutes smallint,
    format varchar(32),
    starts_on date NOT NULL,
    ends_on date,
    paused_until date,
    CONSTRAINT relationships_of_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT relationships_paused_until_a_day CHECK ((life = 'PAUSED') = (paused_until IS NOT NULL))
)
;;
CREATE INDEX relationships_of_mentor ON relationships (mentor_id)
;;
CREATE INDEX relationships_of_mentee ON relationships (mentee_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
