"""Who published a run, and by which weights circles were proposed."""

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = """
ALTER TABLE match_runs ADD COLUMN published_by uuid;;
ALTER TABLE circle_proposals ADD COLUMN weights_version integer
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
