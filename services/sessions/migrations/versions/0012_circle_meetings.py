"""When circles meet, who came, their agenda, what they write; the time of who leads them is booked as of sessions."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE circle_meetings (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    series_id uuid NOT NULL,
    occurs_on date NOT NULL,
    zone text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    format varchar(32),
    place text,
    place_by uuid,
    place_sealed text,
    sequence integer NOT NULL,
    changed_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    cancelled_by uuid,
    CONSTRAINT circle_meetings_of_circle FOREIGN KEY (gathering_id) REFERENCES gatherings (id),
    CONSTRAINT circle_meetings_end_after_start CHECK (ends_at > starts_at),
    CONSTRAINT circle_meetings_placed_by_somebody CHECK (place IS NULL OR place_by IS NOT NULL),
    CONSTRAINT circle_meetings_cancelled_at_a_time CHECK (cancelled_by IS NULL OR cancelled_at IS NOT NULL),
    CONSTRAINT circle_meetings_once_a_date UNIQUE (series_id, occurs_on)
)
;;
CREATE INDEX circle_meetings_by_time ON circle_meetings (gathering_id, starts_at, id)
;;
CREATE TABLE circle_attendances (
    meeting_id uuid NOT NULL,
    said_by uuid NOT NULL,
    member_id uuid NOT NULL,
    came varchar(32) NOT NULL,
    minutes_late smallint,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (meeting_id, said_by, member_id),
    CONSTRAINT circle_attendances_of_meeting FOREIGN KEY (meeting_id) REFERENCES circle_meetings (id),
    CONSTRAINT circle_attendances_late_by_some_minutes CHECK ((came = 'LATE') = (minutes_late IS NOT NULL))
)
;;
CREATE INDEX circle_attendances_said_by ON circle_attendances (said_by)
;;
CREATE INDEX circle_attendances_of_member ON circle_attendances (member_id)
;;
CREATE TABLE circle_agenda (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    item text NOT NULL,
    asked_at timestamptz NOT NULL,
    state varchar(32) NOT NULL,
    settled_by uuid,
    settled_at timestamptz,
    settled_in uuid,
    CONSTRAINT circle_agenda_of_circle FOREIGN KEY (gathering_id) REFERENCES gatherings (id),
    CONSTRAINT circle_agenda_settled_at_a_time CHECK ((state = 'OPEN') = (settled_at IS NULL)),
    CONSTRAINT circle_agenda_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by IS NULL))
)
;;
CREATE INDEX circle_agenda_by_circle ON circle_agenda (gathering_id, id)
;;
CREATE INDEX circle_agenda_open ON circle_agenda (gathering_id, id) WHERE state = 'OPEN'
;;
CREATE INDEX circle_agenda_asked_by ON circle_agenda (asked_by)
;;
CREATE INDEX circle_agenda_settled_by ON circle_agenda (settled_by)
;;
CREATE TABLE circle_posts (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    written_at timestamptz NOT NULL,
    taken_back_at timestamptz,
    CONSTRAINT circle_posts_of_circle FOREIGN KEY (gathering_id) REFERENCES gatherings (id)
)
;;
CREATE INDEX circle_posts_by_time ON circle_posts (gathering_id, written_at, id)
;;
CREATE INDEX circle_posts_of_author ON circle_posts (author_id)
;;
CREATE TABLE concern_posts (
    concern_id uuid NOT NULL CONSTRAINT concern_posts_of_concern REFERENCES concerns (id),
    post_id uuid NOT NULL,
    PRIMARY KEY (concern_id, post_id)
)
;;
ALTER TABLE bookings DROP CONSTRAINT bookings_of_session
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
