"""The whole member, cards by audience, connections, and row-level security in front of all that is about people."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
ALTER TABLE members
    ADD COLUMN pronouns text NOT NULL DEFAULT '',
    ADD COLUMN region varchar(6) NOT NULL DEFAULT '',
    ADD COLUMN employer text NOT NULL DEFAULT '',
    ADD COLUMN team text NOT NULL DEFAULT '',
    ADD COLUMN title text NOT NULL DEFAULT '',
    ADD COLUMN history jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN traits jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tone varchar(20),
    ADD COLUMN formats varchar(20)[] NOT NULL DEFAULT '{}',
    ADD COLUMN roles varchar(20)[] NOT NULL DEFAULT '{}',
    ADD COLUMN constraints varchar(20)[] NOT NULL DEFAULT '{}',
    ADD COLUMN audiences jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN manager_id uuid,
    ADD COLUMN membership varchar(20) NOT NULL DEFAULT 'ACTIVE',
    ADD COLUMN mentor_approval varchar(20) NOT NULL DEFAULT 'APPROVED',
    ADD COLUMN conduct_version integer,
    ADD COLUMN conduct_accepted_at timestamptz,
    ADD COLUMN standing varchar(20) NOT NULL DEFAULT 'PRESENT',
    ADD COLUMN sandbox boolean NOT NULL DEFAULT false,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT members_not_their_own_manager CHECK (manager_id <> id);;
CREATE INDEX members_by_change ON members (updated_at, id);;
CREATE INDEX members_by_manager ON members (manager_id);;
CREATE INDEX members_by_email ON members (lower(email));;
CREATE TABLE cards (
    member_id uuid NOT NULL CONSTRAINT cards_member REFERENCES members (id) ON DELETE CASCADE,
    audience varchar(20) NOT NULL,
    findable boolean NOT NULL,
    fields jsonb NOT NULL,
    PRIMARY KEY (member_id, audience),
    CONSTRAINT cards_audience CHECK (audience IN ('EVERYONE', 'CONNECTIONS', 'STAFF', 'ONLY_ME'))
);;
CREATE TABLE connections (
    member_id uuid NOT NULL, other_id uuid NOT NULL, since timestamptz NOT NULL,
    PRIMARY KEY (member_id, other_id),
    CONSTRAINT connections_between_two CHECK (member_id <> other_id)
);;
CREATE TABLE blocks (
    blocker_id uuid NOT NULL, blocked_id uuid NOT NULL, raised_at timestamptz NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id),
    CONSTRAINT blocks_between_two CHECK (blocker_id <> blocked_id)
);;
CREATE INDEX blocks_of_blocked ON blocks (blocked_id, blocker_id);;
INSERT INTO cards (member_id, audience, findable, fields)
SELECT id, 'EVERYONE', true, jsonb_build_object(
    'display_name', display_name, 'headline', headline, 'bio', bio, 'zone', zone, 'languages', to_jsonb(languages),
    'career_stage', career_stage, 'industries', to_jsonb(industries))
FROM members
UNION ALL SELECT id, 'STAFF', true, jsonb_build_object('locale', locale) FROM members
UNION ALL SELECT id, 'ONLY_ME', true, jsonb_build_object('email', email) FROM members
"""

# A setting that was never set is an error, and one that a transaction left behind reads '': both see nothing.
# The scalar subqueries make PostgreSQL ask once for a statement and not once for a row.
POLICIES = """
CREATE FUNCTION viewer_kind() RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT current_setting('cairn.viewer_kind') $$;;
CREATE FUNCTION viewer_id() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT current_setting('cairn.viewer_id')::uuid $$;;
CREATE FUNCTION viewer_blocks() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(other), '{}') FROM (
        SELECT blocked_id AS other FROM blocks WHERE blocker_id = viewer_id()
        UNION SELECT blocker_id FROM blocks WHERE blocked_id = viewer_id()) AS both_ways $$;;
CREATE FUNCTION viewer_connections() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(other_id), '{}') FROM connections WHERE member_id = viewer_id() $$;;
CREATE POLICY members_seen ON members USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND id = (SELECT viewer_id())));;
CREATE POLICY cards_seen ON cards USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND member_id = (SELECT viewer_id()))
    OR ((SELECT viewer_kind()) = 'staff' AND audience <> 'ONLY_ME')
    OR ((SELECT viewer_kind()) = 'member' AND member_id <> ALL ((SELECT viewer_blocks())::uuid[])
        AND (   (audience = 'EVERYONE' AND findable)
             OR (audience IN ('EVERYONE', 'CONNECTIONS')
                 AND member_id = ANY ((SELECT viewer_connections())::uuid[])))));;
CREATE POLICY needs_seen ON needs USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
CREATE POLICY availabilities_seen ON availabilities USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
CREATE POLICY availability_windows_seen ON availability_windows USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
CREATE POLICY offers_seen ON offers USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND (
        member_id = (SELECT viewer_id())
        OR (status = 'ACTIVE' AND EXISTS (
            SELECT FROM cards WHERE cards.member_id = offers.member_id AND cards.audience = 'EVERYONE')))));;
CREATE POLICY connections_seen ON connections USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND member_id = (SELECT viewer_id())));;
CREATE POLICY blocks_seen ON blocks USING (
    (SELECT viewer_kind()) = 'service'
    OR ((SELECT viewer_kind()) IN ('staff', 'member') AND (SELECT viewer_id()) IN (blocker_id, blocked_id)))
"""

SECURED = ("members", "cards", "needs", "offers", "availabilities", "availability_windows", "connections", "blocks")


def upgrade() -> None:
    for statement in (TABLES + ";;" + POLICIES).split(";;"):
        op.execute(statement)
    for table in SECURED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The service's role owns its tables, and owners are exempt unless told otherwise.
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
