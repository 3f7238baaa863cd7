"""An import goes on in lanes, each with a cursor of its own; one that runs goes on in a single lane."""

from alembic import op

revision = "0016"
down_revision = "0015"

LANES = """
CREATE TABLE import_lanes (
    import_id uuid NOT NULL CONSTRAINT import_lanes_import REFERENCES imports (id) ON DELETE CASCADE,
    lane smallint NOT NULL, cursor integer NOT NULL, over boolean NOT NULL, updated_at timestamptz NOT NULL,
    PRIMARY KEY (import_id, lane)
);;
ALTER TABLE import_rows ADD lane smallint NOT NULL DEFAULT 0;;
CREATE POLICY import_lanes_seen ON import_lanes USING ((SELECT viewer_kind()) IN ('service', 'staff'));;
ALTER TABLE import_lanes ENABLE ROW LEVEL SECURITY;;
ALTER TABLE import_lanes FORCE ROW LEVEL SECURITY
"""

IN_ONE = """
SELECT set_config('cairn.viewer_kind', 'service', true);;
INSERT INTO import_lanes (import_id, lane, cursor, over, updated_at)
    SELECT id, 0, cursor, false, updated_at FROM imports WHERE state IN ('STAGED', 'APPLYING');;
UPDATE timers SET key = key || '/0' WHERE kind = 'carry_on_import';;
ALTER TABLE imports DROP COLUMN cursor
"""


def upgrade() -> None:
    for statement in f"{LANES};;{IN_ONE}".split(";;"):
        op.execute(statement)
