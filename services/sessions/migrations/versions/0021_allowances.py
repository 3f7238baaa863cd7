"""How often members have lately done what another is told of, or what costs a lot; and whether they may mentor."""

from alembic import op

revision = "0021"
down_revision = "0020"

TABLES = """
CREATE TABLE spent (
    member_id uuid NOT NULL,
    what varchar(32) NOT NULL,
    about uuid NOT NULL,
    since timestamptz NOT NULL,
    times smallint NOT NULL,
    PRIMARY KEY (member_id, what, about)
)
;;
CREATE INDEX spent_about ON spent (about)
;;
ALTER TABLE people ADD COLUMN may_mentor boolean NOT NULL DEFAULT true
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
