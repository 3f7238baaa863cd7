"""Sessions, the time that each person has given to them, and the slots that were refused."""

from alembic import op

from chassis.migrations import event_spine_1

revision = "0001"
down_revision = None

SESSIONS = """
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    introduction_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status varchar(16) NOT NULL,
    sequence integer NOT NULL,
    cancelled_by uuid,
    CONSTRAINT sessions_end_after_start CHECK (ends_at > starts_at),
    CONSTRAINT sessions_of_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT sessions_known_status CHECK (status IN ('BOOKED', 'CANCELLED'))
)
"""
BOOKINGS = """
CREATE TABLE bookings (
    session_id uuid NOT NULL CONSTRAINT bookings_of_session REFERENCES sessions (id),
    member_id uuid NOT NULL,
    during tstzrange NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (session_id, member_id),
    CONSTRAINT bookings_never_overlap EXCLUDE USING gist (member_id WITH =, during WITH &&) WHERE (active)
)
"""
LOST_SLOTS = """
CREATE TABLE lost_slots (session_id uuid PRIMARY KEY, introduction_id uuid NOT NULL, lost_at timestamptz NOT NULL)
"""


def upgrade() -> None:
    event_spine_1()
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(SESSIONS)
    op.execute("CREATE INDEX sessions_by_mentor ON sessions (mentor_id, starts_at)")
    op.execute("CREATE INDEX sessions_by_mentee ON sessions (mentee_id, starts_at)")
    op.execute(BOOKINGS)
    op.execute(LOST_SLOTS)
