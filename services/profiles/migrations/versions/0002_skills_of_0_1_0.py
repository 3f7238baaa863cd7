"""The skills of release 0.1.0; a release whose taxonomy differs adds a migration like this one."""

from alembic import op

from services.profiles.migrations.skills import refill

revision = "0002"
down_revision = "0001"

# The SHA-256 of taxonomy/esco_skills.json: a test fails when the file has changed and no migration says so.
TAXONOMY = "444b4a45147608734da4cb1d2fd3e95cb15369cbc86de2158ad7c721021811c3"


def upgrade() -> None:
    refill(op.get_bind())
