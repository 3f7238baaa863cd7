"""Introductions and capacity, and what matching keeps of other services' facts."""

from alembic import op

from chassis.migrations import event_spine_1

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE members (
        member_id uuid PRIMARY KEY, zone text NOT NULL, languages text[] NOT NULL, career_stage text NOT NULL,
        industries text[] NOT NULL
    )
    """,
    """
    CREATE TABLE needs (
        need_id uuid PRIMARY KEY, member_id uuid NOT NULL, skills text[] NOT NULL, labels text[] NOT NULL,
        stage text NOT NULL, kind text NOT NULL, minutes_per_month integer NOT NULL, active boolean NOT NULL
    )
    """,
    """
    CREATE TABLE offers (
        member_id uuid PRIMARY KEY, skills text[] NOT NULL, stages text[] NOT NULL, kinds text[] NOT NULL,
        active boolean NOT NULL
    )
    """,
    """
    CREATE TABLE capacity (
        member_id uuid PRIMARY KEY, seats integer NOT NULL, held integer NOT NULL, wanted_seats integer NOT NULL,
        CONSTRAINT capacity_never_oversold CHECK (held >= 0 AND held <= seats)
    ) WITH (fillfactor = 80)
    """,
    """
    CREATE TABLE availability (
        member_id uuid PRIMARY KEY, zone text NOT NULL, weekly bytea NOT NULL,
        CONSTRAINT availability_is_a_week CHECK (length(weekly) = 84)
    )
    """,
    """
    CREATE TABLE busy (
        session_id uuid NOT NULL, member_id uuid NOT NULL,
        starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
        PRIMARY KEY (session_id, member_id)
    )
    """,
    "CREATE INDEX busy_by_member ON busy (member_id, ends_at)",
    """
    CREATE TABLE introductions (
        id uuid PRIMARY KEY, mentee_id uuid NOT NULL, mentor_id uuid NOT NULL, need_id uuid NOT NULL,
        kind varchar(32) NOT NULL, topic text NOT NULL, tried text NOT NULL, first_step text NOT NULL,
        sent_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, status varchar(32) NOT NULL,
        session_id uuid, starts_at timestamptz, answered_at timestamptz,
        decline_reason varchar(32), decline_note text,
        CONSTRAINT introductions_between_two CHECK (mentee_id <> mentor_id),
        CONSTRAINT introductions_accepted_with_a_time CHECK (
            status NOT IN ('ACCEPTED_PENDING_SLOT', 'BOOKED') OR (session_id IS NOT NULL AND starts_at IS NOT NULL)
        ),
        CONSTRAINT introductions_one_per_session UNIQUE (session_id)
    )
    """,
    """
    CREATE UNIQUE INDEX introductions_one_live_per_need ON introductions (need_id)
    WHERE status IN ('SENT', 'SLOT_TAKEN', 'ACCEPTED_PENDING_SLOT')
    """,
    """
    CREATE UNIQUE INDEX introductions_one_per_pair ON introductions (mentee_id, mentor_id)
    WHERE status IN ('SENT', 'SLOT_TAKEN', 'ACCEPTED_PENDING_SLOT', 'BOOKED')
    """,
    "CREATE INDEX introductions_sent ON introductions (mentee_id, id)",
    "CREATE INDEX introductions_received ON introductions (mentor_id, id)",
)


def upgrade() -> None:
    event_spine_1()
    for statement in STATEMENTS:
        op.execute(statement)
