"""Boards and their seats."""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE boards (
    id uuid PRIMARY KEY, owner_id uuid NOT NULL, opened_at timestamptz NOT NULL,
    empty integer NOT NULL, seconds integer NOT NULL,
    CONSTRAINT boards_no_second_seat_while_one_is_empty CHECK (empty = 0 OR seconds = 0)
);;
CREATE UNIQUE INDEX boards_one_per_owner ON boards (owner_id);;
CREATE TABLE board_seats (
    id uuid PRIMARY KEY, board_id uuid NOT NULL, purpose varchar(32) NOT NULL, name text NOT NULL,
    skills text[] NOT NULL, labels text[] NOT NULL, need_id uuid,
    member_id uuid, taken_at timestamptz, second boolean NOT NULL,
    CONSTRAINT board_seats_named_if_their_own CHECK ((purpose = 'NAMED') = (name <> '')),
    CONSTRAINT board_seats_second_of_somebody CHECK (member_id IS NOT NULL OR NOT second),
    CONSTRAINT board_seats_one_first_each
    EXCLUDE USING btree (board_id WITH =, member_id WITH =) WHERE (NOT second) DEFERRABLE INITIALLY DEFERRED
);;
CREATE UNIQUE INDEX board_seats_one_per_purpose ON board_seats (board_id, purpose, lower(name));;
CREATE INDEX board_seats_of_board ON board_seats (board_id, id);;
CREATE INDEX board_seats_of_member ON board_seats (member_id) WHERE member_id IS NOT NULL
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
