"""What two members write to each other."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
CREATE TABLE threads (
    thread_id uuid PRIMARY KEY,
    low_id uuid NOT NULL,
    high_id uuid NOT NULL,
    CONSTRAINT threads_of_two_people CHECK (low_id < high_id)
)
;;
CREATE INDEX threads_of_low ON threads (low_id)
;;
CREATE INDEX threads_of_high ON threads (high_id)
;;
CREATE TABLE openings (
    thread_id uuid NOT NULL CONSTRAINT openings_of_thread REFERENCES threads (thread_id),
    because_of uuid NOT NULL,
    until timestamptz,
    PRIMARY KEY (thread_id, because_of)
)
;;
CREATE TABLE messages (
    id uuid PRIMARY KEY,
    thread_id uuid NOT NULL CONSTRAINT messages_of_thread REFERENCES threads (thread_id),
    author_id uuid NOT NULL,
    text text NOT NULL,
    written_at timestamptz NOT NULL,
    withheld boolean NOT NULL,
    taken_back_at timestamptz
)
;;
CREATE INDEX messages_of_thread_by_time ON messages (thread_id, written_at, id)
;;
CREATE INDEX messages_of_author ON messages (author_id)
;;
CREATE TABLE reads (
    thread_id uuid NOT NULL CONSTRAINT reads_of_thread REFERENCES threads (thread_id),
    member_id uuid NOT NULL,
    read_until timestamptz NOT NULL,
    PRIMARY KEY (thread_id, member_id)
)
;;
CREATE TABLE contacts (
    thread_id uuid NOT NULL CONSTRAINT contacts_of_thread REFERENCES threads (thread_id),
    owner_id uuid NOT NULL,
    channel varchar(32) NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (thread_id, owner_id, channel)
)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
