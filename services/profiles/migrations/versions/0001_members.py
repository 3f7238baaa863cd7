"""Members with their needs, offers and availability, and the skills that can be searched."""

from alembic import op

from chassis.migrations import event_spine_1

revision = "0001"
down_revision = None

TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist;;
CREATE EXTENSION IF NOT EXISTS pg_trgm;;
CREATE EXTENSION IF NOT EXISTS unaccent;;
CREATE TABLE members (
    id uuid PRIMARY KEY,
    display_name text NOT NULL, email text NOT NULL, locale varchar(35) NOT NULL, zone varchar(64) NOT NULL,
    headline text NOT NULL, bio text NOT NULL, languages text[] NOT NULL,
    career_stage varchar(20) NOT NULL, industries text[] NOT NULL
);;
CREATE TABLE needs (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL CONSTRAINT needs_member REFERENCES members (id),
    skills text[] NOT NULL, stage varchar(20) NOT NULL, kind varchar(20) NOT NULL,
    minutes_per_month integer NOT NULL, goal text NOT NULL, stated_at timestamptz NOT NULL,
    status varchar(20) NOT NULL,
    CONSTRAINT needs_skills CHECK (cardinality(skills) BETWEEN 1 AND 5),
    CONSTRAINT needs_minutes CHECK (minutes_per_month BETWEEN 15 AND 1200)
);;
CREATE INDEX needs_by_member ON needs (member_id, id);;
CREATE TABLE offers (
    member_id uuid PRIMARY KEY CONSTRAINT offers_member REFERENCES members (id),
    skills text[] NOT NULL, stages varchar(20)[] NOT NULL, kinds varchar(20)[] NOT NULL,
    capacity integer NOT NULL, can_help_with text NOT NULL, cannot_help_with text NOT NULL,
    status varchar(20) NOT NULL,
    CONSTRAINT offers_skills CHECK (cardinality(skills) BETWEEN 1 AND 12),
    CONSTRAINT offers_capacity CHECK (capacity BETWEEN 1 AND 20)
);;
CREATE TABLE availabilities (
    member_id uuid PRIMARY KEY CONSTRAINT availabilities_member REFERENCES members (id),
    zone varchar(64) NOT NULL
);;
CREATE TABLE availability_windows (
    member_id uuid NOT NULL CONSTRAINT windows_availability REFERENCES availabilities (member_id),
    weekday smallint NOT NULL, starts smallint NOT NULL, ends smallint NOT NULL,
    PRIMARY KEY (member_id, weekday, starts),
    CONSTRAINT windows_weekday CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT windows_within_a_day CHECK (starts >= 0 AND starts < ends AND ends <= 1440),
    CONSTRAINT windows_on_the_quarter CHECK (starts % 15 = 0 AND ends % 15 = 0),
    CONSTRAINT windows_apart EXCLUDE USING gist (member_id WITH =, weekday WITH =, int4range(starts, ends) WITH &&)
);;
CREATE TABLE skills (
    uri text PRIMARY KEY, label text NOT NULL, label_key text NOT NULL, synonym_keys text[] NOT NULL
)
"""


def upgrade() -> None:
    event_spine_1()
    for statement in TABLES.split(";;"):
        op.execute(statement)
