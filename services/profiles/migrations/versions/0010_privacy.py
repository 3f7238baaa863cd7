"""Consents, exports, erasures and holds."""

from alembic import op

from chassis.migrations import event_spine_2

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE consents (
    id uuid PRIMARY KEY, member_id uuid NOT NULL, purpose varchar(20) NOT NULL, version integer NOT NULL,
    given boolean NOT NULL, answered_at timestamptz NOT NULL
);;
CREATE INDEX consents_of_member ON consents (member_id, id);;
CREATE TABLE exports (
    id uuid PRIMARY KEY, member_id uuid NOT NULL, status varchar(20) NOT NULL, requested_at timestamptz NOT NULL,
    ready_at timestamptz, expires_at timestamptz NOT NULL
);;
CREATE INDEX exports_of_member ON exports (member_id, id);;
CREATE UNIQUE INDEX exports_one_at_a_time ON exports (member_id) WHERE status = 'COLLECTING';;
CREATE TABLE export_pieces (
    export_id uuid NOT NULL CONSTRAINT export_pieces_export REFERENCES exports (id),
    service varchar(20) NOT NULL, piece integer NOT NULL, pieces integer NOT NULL, member_id uuid NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (export_id, service, piece)
);;
CREATE INDEX export_pieces_of_member ON export_pieces (member_id);;
CREATE TABLE erasures (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL CONSTRAINT erasures_once UNIQUE,
    asked_by uuid NOT NULL, reason varchar(20) NOT NULL,
    receipt uuid NOT NULL CONSTRAINT erasures_receipt UNIQUE,
    started_at timestamptz NOT NULL, key_destroyed_at timestamptz, completed_at timestamptz
);;
CREATE TABLE erasure_answers (
    erasure_id uuid NOT NULL CONSTRAINT erasure_answers_erasure REFERENCES erasures (id),
    service varchar(20) NOT NULL, stores jsonb NOT NULL, answered_at timestamptz NOT NULL,
    PRIMARY KEY (erasure_id, service)
);;
CREATE TABLE holds (
    id uuid PRIMARY KEY, member_id uuid NOT NULL, reason text NOT NULL,
    set_by uuid NOT NULL, set_at timestamptz NOT NULL,
    lifted_by uuid, lifted_at timestamptz, lifted_because text
);;
CREATE INDEX holds_of_member ON holds (member_id, id);;
CREATE UNIQUE INDEX holds_one_at_a_time ON holds (member_id) WHERE lifted_at IS NULL
"""

THEIRS = ("consents", "exports", "export_pieces")
"""For the member alone."""
OF_STAFF = ("erasures", "erasure_answers", "holds")


def upgrade() -> None:
    event_spine_2()
    for statement in TABLES.split(";;"):
        op.execute(statement)
    for table in THEIRS:
        _secure(table, "(SELECT viewer_kind()) IN ('member', 'staff') AND member_id = (SELECT viewer_id())")
    for table in OF_STAFF:
        _secure(table, "(SELECT viewer_kind()) = 'staff'")


def _secure(table: str, seen: str) -> None:
    op.execute(f"CREATE POLICY {table}_seen ON {table} USING ((SELECT viewer_kind()) = 'service' OR ({seen}))")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
