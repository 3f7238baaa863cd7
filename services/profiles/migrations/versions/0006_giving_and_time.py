"""Pauses, limits and load of offers, and dates on which another week holds."""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
ALTER TABLE offers
    ADD COLUMN minutes_per_month integer,
    ADD COLUMN formats varchar(20)[] NOT NULL DEFAULT '{}',
    ADD COLUMN paused_until date,
    ADD CONSTRAINT offers_minutes CHECK (minutes_per_month BETWEEN 15 AND 1200),
    ADD CONSTRAINT offers_until_of_a_pause CHECK (paused_until IS NULL OR status = 'PAUSED');;
CREATE TABLE loads (
    member_id uuid PRIMARY KEY, held integer NOT NULL,
    CONSTRAINT loads_of_somebody CHECK (held >= 0)
);;
CREATE OR REPLACE FUNCTION directory_held(mentor uuid) RETURNS integer LANGUAGE sql STABLE
    AS $$ SELECT coalesce((SELECT held FROM loads WHERE member_id = mentor), 0) $$;;
CREATE TABLE availability_exceptions (
    member_id uuid NOT NULL CONSTRAINT exceptions_availability REFERENCES availabilities (member_id),
    day date NOT NULL,
    PRIMARY KEY (member_id, day)
);;
CREATE TABLE availability_exception_windows (
    member_id uuid NOT NULL, day date NOT NULL, starts smallint NOT NULL, ends smallint NOT NULL,
    PRIMARY KEY (member_id, day, starts),
    CONSTRAINT exception_windows_exception FOREIGN KEY (member_id, day)
        REFERENCES availability_exceptions (member_id, day) ON DELETE CASCADE,
    CONSTRAINT exception_windows_within_a_day CHECK (starts >= 0 AND starts < ends AND ends <= 1440),
    CONSTRAINT exception_windows_on_the_quarter CHECK (starts % 15 = 0 AND ends % 15 = 0),
    CONSTRAINT exception_windows_apart
        EXCLUDE USING gist (member_id WITH =, day WITH =, int4range(starts, ends) WITH &&)
)
"""

# What is the owner's and staff's alone.  A paused offer is shown like an active one: it says that it is paused.
POLICIES = """
CREATE POLICY {table}_seen ON {table} USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY
"""
OFFERS = """
ALTER POLICY offers_seen ON offers USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND (
        member_id = (SELECT viewer_id())
        OR (status IN ('ACTIVE', 'PAUSED') AND EXISTS (
            SELECT FROM cards WHERE cards.member_id = offers.member_id AND cards.audience = 'EVERYONE')))))
"""
PRIVATE = ("loads", "availability_exceptions", "availability_exception_windows")


def upgrade() -> None:
    policies = [POLICIES.format(table=table) for table in PRIVATE]
    for statement in ";;".join((TABLES, *policies, OFFERS)).split(";;"):
        op.execute(statement)
