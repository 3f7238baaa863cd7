"""Imports, staged row by row, and records that are one person."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE imports (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL CONSTRAINT imports_network REFERENCES networks (id),
    kind varchar(20) NOT NULL, file_hash varchar(64) NOT NULL, name text NOT NULL, full_sync boolean NOT NULL,
    columns jsonb NOT NULL, notes text[] NOT NULL, rows integer NOT NULL,
    state varchar(20) NOT NULL, cursor bigint NOT NULL, counts jsonb NOT NULL,
    leaving integer NOT NULL, members integer NOT NULL,
    created_by uuid NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);;
CREATE INDEX imports_of_network ON imports (network_id, id);;
CREATE UNIQUE INDEX imports_one_applying ON imports (network_id) WHERE state = 'APPLYING';;
CREATE TABLE import_rows (
    import_id uuid NOT NULL CONSTRAINT import_rows_import REFERENCES imports (id) ON DELETE CASCADE,
    number integer NOT NULL, key text, cells jsonb NOT NULL, findings jsonb NOT NULL DEFAULT '[]',
    outcome varchar(20), member_id uuid, changed text[] NOT NULL DEFAULT '{}', kept text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (import_id, number)
);;
CREATE INDEX import_rows_by_key ON import_rows (import_id, key);;
CREATE TABLE pairs (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL CONSTRAINT pairs_network REFERENCES networks (id),
    mentor_id uuid NOT NULL CONSTRAINT pairs_mentor REFERENCES members (id) ON DELETE CASCADE,
    mentee_id uuid NOT NULL CONSTRAINT pairs_mentee REFERENCES members (id) ON DELETE CASCADE,
    kind varchar(20) NOT NULL, started_on date NOT NULL, ended_on date,
    CONSTRAINT pairs_between_two CHECK (mentor_id <> mentee_id),
    CONSTRAINT pairs_end_after_their_start CHECK (ended_on >= started_on)
);;
CREATE INDEX pairs_of_mentor ON pairs (mentor_id);;
CREATE INDEX pairs_of_mentee ON pairs (mentee_id);;
CREATE TABLE lookalikes (
    member_id uuid PRIMARY KEY CONSTRAINT lookalikes_member REFERENCES members (id) ON DELETE CASCADE,
    email text NOT NULL, name text NOT NULL, employer text NOT NULL, years integer[] NOT NULL
);;
CREATE INDEX lookalikes_by_email ON lookalikes (email);;
CREATE INDEX lookalikes_by_name ON lookalikes USING gin (name gin_trgm_ops);;
CREATE TABLE duplicates (
    one_id uuid NOT NULL CONSTRAINT duplicates_one REFERENCES members (id) ON DELETE CASCADE,
    other_id uuid NOT NULL CONSTRAINT duplicates_other REFERENCES members (id) ON DELETE CASCADE,
    reason varchar(30) NOT NULL, found_at timestamptz NOT NULL,
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT duplicates_in_order CHECK (one_id < other_id)
);;
CREATE INDEX duplicates_of_other ON duplicates (other_id);;
CREATE TABLE merges (
    id uuid PRIMARY KEY,
    kept_id uuid NOT NULL CONSTRAINT merges_kept REFERENCES members (id) ON DELETE CASCADE,
    merged_id uuid NOT NULL CONSTRAINT merges_merged REFERENCES members (id) ON DELETE CASCADE,
    state varchar(20) NOT NULL, proposed_by uuid NOT NULL, proposed_at timestamptz NOT NULL,
    merged_at timestamptz, journal jsonb,
    CONSTRAINT merges_of_two CHECK (kept_id <> merged_id)
);;
CREATE INDEX merges_of_kept ON merges (kept_id, id);;
CREATE UNIQUE INDEX merges_one_of_a_record ON merges (merged_id) WHERE state IN ('PROPOSED', 'MERGED', 'FINAL');;
INSERT INTO timers (kind, key, due_at, payload) VALUES ('find_duplicates', 'all', now(), '{}');;
CREATE POLICY imports_seen ON imports USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY import_rows_seen ON import_rows USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY duplicates_seen ON duplicates USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
CREATE POLICY pairs_seen ON pairs USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND (SELECT viewer_id()) IN (mentor_id, mentee_id)));;
CREATE POLICY merges_seen ON merges USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND kept_id = (SELECT viewer_id())))
"""

SECURED = ("imports", "import_rows", "duplicates", "pairs", "merges")


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
    for table in SECURED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
