"""Roles of staff, acting on behalf, sign-ins, and the audit trail."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE sign_ins (
    principal_id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    how varchar(20) NOT NULL,
    linked_at timestamptz NOT NULL,
    CONSTRAINT sign_ins_self CHECK ((how = 'SELF') = (principal_id = member_id))
);;
CREATE INDEX sign_ins_of_member ON sign_ins (member_id);;
CREATE UNIQUE INDEX sign_ins_claimed_once ON sign_ins (member_id) WHERE how = 'E_MAIL';;
CREATE TABLE staff_grants (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    role varchar(20) NOT NULL,
    programme_id uuid,
    granted_by uuid NOT NULL,
    granted_at timestamptz NOT NULL,
    revoked_by uuid,
    revoked_at timestamptz,
    CONSTRAINT staff_grants_scope CHECK (programme_id IS NULL OR role = 'PROGRAMME_MANAGER'),
    CONSTRAINT staff_grants_revoked CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);;
CREATE UNIQUE INDEX staff_grants_once ON staff_grants (member_id, role, programme_id) NULLS NOT DISTINCT
    WHERE revoked_at IS NULL;;
CREATE TABLE mandates (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL,
    member_id uuid NOT NULL,
    reason text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT mandates_short CHECK (ends_at BETWEEN starts_at AND starts_at + interval '60 minutes'),
    CONSTRAINT mandates_one_at_a_time EXCLUDE USING gist (
        staff_id WITH =, member_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);;
CREATE INDEX mandates_of_member ON mandates (member_id, id);;
CREATE TABLE audit_entries (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid,
    action varchar(40) NOT NULL,
    subject_id uuid,
    details jsonb NOT NULL,
    previous varchar(64) NOT NULL,
    hash varchar(64) NOT NULL,
    CONSTRAINT audit_entries_action CHECK (action ~ '^[A-Z_]+$'),
    CONSTRAINT audit_entries_ids_and_words CHECK (details::text ~ '^\\{("[a-z_]+": "[A-Za-z0-9_-]*"(, )?)*\\}$')
);;
CREATE INDEX audit_entries_of_subject ON audit_entries (subject_id, seq)
"""

# Everybody who has a profile by now made it themselves: there were no imports before this release.
FILL = """
INSERT INTO sign_ins (principal_id, member_id, how, linked_at) SELECT id, id, 'SELF', now() FROM members
"""

# The lock is held until the commit, so the head that is read is the last one there will be.  The spelling is that of
# staff/domain/audit.py, which verifies without trusting anything of this.  A session plans the look at the head while
# the table is small, when reading all of it seems cheapest, and keeps that plan: so it may not.
CHAIN = """
CREATE FUNCTION audit_entries_chain() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    head record;
    told text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit_entries', 0));
    SELECT seq, hash INTO head FROM audit_entries ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(head.seq, 0) + 1;
    NEW.previous := coalesce(head.hash, repeat('0', 64));
    SELECT coalesce(string_agg(to_json(key) || ':' || to_json(value), ',' ORDER BY key COLLATE "C"), '')
        INTO told FROM jsonb_each_text(NEW.details);
    NEW.hash := encode(sha256(convert_to(concat(
        NEW.previous,
        '{"action":', to_json(NEW.action),
        ',"actor":', coalesce(to_json(NEW.actor_id)::text, 'null'),
        ',"at":"', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        '","details":{', told,
        '},"seq":', NEW.seq,
        ',"subject":', coalesce(to_json(NEW.subject_id)::text, 'null'), '}'), 'UTF8')), 'hex');
    RETURN NEW;
END $$;;
CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to';
END $$;;
CREATE TRIGGER audit_entries_chained BEFORE INSERT ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_chain();;
CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_stay();;
CREATE TRIGGER audit_entries_not_emptied BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay()
"""

POLICIES = """
CREATE POLICY sign_ins_seen ON sign_ins USING ((SELECT viewer_kind()) = 'service');;
CREATE POLICY staff_grants_seen ON staff_grants USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND member_id = (SELECT viewer_id())));;
CREATE POLICY mandates_seen ON mandates USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND (SELECT viewer_id()) IN (staff_id, member_id)));;
CREATE POLICY audit_entries_seen ON audit_entries USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND subject_id = (SELECT viewer_id())
        AND action IN ('ACTING_STARTED', 'ACTING_ENDED', 'ACTED')))
"""

SECURED = ("sign_ins", "staff_grants", "mandates", "audit_entries")


def upgrade() -> None:
    # This statement reads every member, which only the service itself may.
    op.execute("SELECT set_config('cairn.viewer_kind', 'service', true)")
    for statement in (TABLES + ";;" + FILL + ";;" + CHAIN + ";;" + POLICIES).split(";;"):
        op.execute(statement)
    for table in SECURED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The service's role owns its tables, and owners are exempt unless told otherwise.
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
