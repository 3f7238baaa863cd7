"""The inbox, the mail that waits or went, and what is known of members, introductions and sessions."""

from alembic import op

from chassis.migrations import event_spine_1

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE members (
        member_id uuid PRIMARY KEY,
        display_name varchar NOT NULL, email varchar NOT NULL, locale varchar NOT NULL, zone varchar NOT NULL
    )
    """,
    """
    CREATE TABLE introductions (
        introduction_id uuid PRIMARY KEY, mentee_id uuid NOT NULL, mentor_id uuid NOT NULL, ask varchar NOT NULL
    )
    """,
    """
    CREATE TABLE sessions (
        session_id uuid PRIMARY KEY, introduction_id uuid NOT NULL, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL,
        starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
        sequence integer NOT NULL, cancelled boolean NOT NULL
    )
    """,
    """
    CREATE TABLE notifications (
        id uuid PRIMARY KEY,
        member_id uuid NOT NULL,
        kind varchar(40) NOT NULL, wording varchar(40) NOT NULL,
        about uuid NOT NULL, introduction_id uuid NOT NULL, session_id uuid, sequence integer,
        params jsonb NOT NULL,
        created_at timestamptz NOT NULL, read_at timestamptz,
        announced boolean NOT NULL DEFAULT false,
        CONSTRAINT notifications_told_once
            UNIQUE NULLS NOT DISTINCT (member_id, wording, introduction_id, session_id, sequence)
    )
    """,
    "CREATE INDEX notifications_by_member ON notifications (member_id, created_at, id)",
    "CREATE INDEX notifications_unread ON notifications (member_id, created_at, id) WHERE read_at IS NULL",
    "CREATE INDEX notifications_unannounced ON notifications (created_at) WHERE NOT announced",
    """
    CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        member_id uuid NOT NULL, about uuid NOT NULL, session_id uuid NOT NULL, sequence integer NOT NULL,
        channel varchar(40) NOT NULL, template varchar(40) NOT NULL,
        created_at timestamptz NOT NULL, next_at timestamptz NOT NULL,
        state varchar(40) NOT NULL, attempts integer NOT NULL,
        attempt uuid, claimed_at timestamptz,
        reason varchar(40), last_error varchar,
        CONSTRAINT deliveries_once UNIQUE (session_id, member_id, sequence, template, channel),
        CONSTRAINT deliveries_sending_is_claimed CHECK (
            (state = 'sending') = (attempt IS NOT NULL) AND (state = 'sending') = (claimed_at IS NOT NULL)
        ),
        CONSTRAINT deliveries_failure_has_a_reason CHECK ((state IN ('failed', 'dropped')) = (reason IS NOT NULL))
    )
    """,
    "CREATE INDEX deliveries_open ON deliveries (next_at) WHERE state IN ('pending', 'sending')",
)


def upgrade() -> None:
    event_spine_1()
    for statement in STATEMENTS:
        op.execute(statement)
