"""Circles and office hours, and who claims a seat in them."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE gatherings (
    id uuid PRIMARY KEY,
    kind varchar(32) NOT NULL,
    mentor_id uuid NOT NULL,
    co_mentor_id uuid,
    topic text NOT NULL,
    skills text[] NOT NULL,
    admission varchar(32) NOT NULL,
    seats smallint NOT NULL,
    minutes smallint NOT NULL,
    every_days smallint,
    starts_at timestamptz,
    started_at timestamptz NOT NULL,
    last_place integer NOT NULL,
    closed_at timestamptz,
    CONSTRAINT gatherings_with_their_seats UNIQUE (id, seats),
    CONSTRAINT gatherings_have_seats CHECK (seats BETWEEN 1 AND 500),
    CONSTRAINT gatherings_at_a_time CHECK ((kind = 'OFFICE_HOURS') = (starts_at IS NOT NULL)),
    CONSTRAINT gatherings_of_two_mentors CHECK (co_mentor_id <> mentor_id)
)
;;
CREATE INDEX gatherings_of_mentor ON gatherings (mentor_id, id)
;;
CREATE INDEX gatherings_of_co_mentor ON gatherings (co_mentor_id, id)
;;
CREATE INDEX gatherings_open ON gatherings (kind, id) WHERE closed_at IS NULL
;;
CREATE TABLE claims (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    seats smallint NOT NULL,
    member_id uuid NOT NULL,
    standing varchar(32) NOT NULL,
    asked_at timestamptz NOT NULL,
    place integer,
    seat smallint,
    offered_until timestamptz,
    CONSTRAINT claims_of_gathering FOREIGN KEY (gathering_id, seats) REFERENCES gatherings (id, seats),
    CONSTRAINT claims_once_a_member UNIQUE (gathering_id, member_id),
    CONSTRAINT claims_never_share_a_seat UNIQUE (gathering_id, seat),
    CONSTRAINT claims_never_share_a_place UNIQUE (gathering_id, place),
    CONSTRAINT claims_within_the_seats CHECK (seat BETWEEN 1 AND seats),
    CONSTRAINT claims_hold_a_seat CHECK ((standing IN ('OFFERED', 'SEATED')) = (seat IS NOT NULL)),
    CONSTRAINT claims_offered_for_a_time CHECK ((standing = 'OFFERED') = (offered_until IS NOT NULL)),
    CONSTRAINT claims_wait_at_a_place CHECK (standing <> 'WAITING' OR place IS NOT NULL)
)
;;
CREATE INDEX claims_of_member ON claims (member_id, gathering_id)
;;
CREATE INDEX claims_waiting ON claims (gathering_id, place) WHERE standing = 'WAITING'
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
