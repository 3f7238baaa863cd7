"""Who does not want to be matched with whom, and pairs that existed before."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE imported_pairs (
    pair_id uuid PRIMARY KEY, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL, ended_on date
);;
CREATE INDEX imported_pairs_of_mentor ON imported_pairs (mentor_id);;
CREATE INDEX imported_pairs_of_mentee ON imported_pairs (mentee_id);;
CREATE TABLE merged_members (
    merge_id uuid PRIMARY KEY, kept_id uuid NOT NULL, merged_id uuid NOT NULL
);;
CREATE INDEX merged_members_of_kept ON merged_members (kept_id);;
CREATE INDEX merged_members_of_merged ON merged_members (merged_id);;
CREATE TABLE blocks (blocker_id uuid NOT NULL, blocked_id uuid NOT NULL, PRIMARY KEY (blocker_id, blocked_id));;
CREATE INDEX blocks_of_blocked ON blocks (blocked_id, blocker_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
