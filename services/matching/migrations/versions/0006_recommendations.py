"""What recommendations keep: more facts of members, who changed, and what members chose themselves.

`mentor_changes` says which transaction last changed anything that a mentor is compared by.  Triggers write it, so that
no command, consumer or erasure can forget to: an index in memory that misses a change would recommend people who are
gone.  A reader asks for what changed since the oldest transaction that was running when it last looked; this loses
nothing, in whatever order transactions commit.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
ALTER TABLE members
    ADD COLUMN past_industries text[] NOT NULL DEFAULT '{}', ADD COLUMN region text, ADD COLUMN employer_id uuid,
    ADD COLUMN team_id uuid, ADD COLUMN manager_id uuid, ADD COLUMN networks uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN roles text[] NOT NULL DEFAULT '{}', ADD COLUMN formats text[] NOT NULL DEFAULT '{}',
    ADD COLUMN tone text, ADD COLUMN traits smallint[] NOT NULL DEFAULT '{}',
    ADD COLUMN constraints text[] NOT NULL DEFAULT '{}';;
ALTER TABLE needs ADD COLUMN formats text[] NOT NULL DEFAULT '{}';;
ALTER TABLE offers ADD COLUMN formats text[] NOT NULL DEFAULT '{}';;
CREATE TABLE mentor_changes (
    member_id uuid PRIMARY KEY, changed_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
) WITH (fillfactor = 80);;
CREATE INDEX mentor_changes_in_order ON mentor_changes (changed_in);;
CREATE FUNCTION mentor_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid := (to_jsonb(coalesce(NEW, OLD)) ->> TG_ARGV[0])::uuid;
BEGIN
    INSERT INTO mentor_changes (member_id) VALUES (changed)
    ON CONFLICT (member_id) DO UPDATE SET changed_in = EXCLUDED.changed_in
    WHERE mentor_changes.changed_in <> EXCLUDED.changed_in;
    RETURN NULL;
END $$;;
CREATE TRIGGER members_tell AFTER INSERT OR UPDATE OR DELETE ON members
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('member_id');;
CREATE TRIGGER offers_tell AFTER INSERT OR UPDATE OR DELETE ON offers
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('member_id');;
CREATE TRIGGER capacity_tells AFTER INSERT OR UPDATE OR DELETE ON capacity
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('member_id');;
CREATE TRIGGER availability_tells AFTER INSERT OR UPDATE OR DELETE ON availability
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('member_id');;
CREATE TRIGGER availability_exceptions_tell AFTER INSERT OR UPDATE OR DELETE ON availability_exceptions
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('member_id');;
CREATE TRIGGER introductions_tell AFTER INSERT OR UPDATE OF status, answered_at ON introductions
    FOR EACH ROW EXECUTE FUNCTION mentor_changed('mentor_id');;
CREATE INDEX introductions_by_time ON introductions (sent_at);;
INSERT INTO mentor_changes (member_id) SELECT member_id FROM offers;;
CREATE TABLE choices (
    member_id uuid NOT NULL, about uuid NOT NULL, choice varchar(32) NOT NULL, chosen_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, about),
    CONSTRAINT choices_about_somebody_else CHECK (member_id <> about)
);;
CREATE INDEX choices_in_order ON choices (member_id, chosen_at, about);;
CREATE INDEX choices_about ON choices (about)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
