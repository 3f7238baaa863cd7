"""What two people work on: goals, advice and gifts, agendas and notes, and who came."""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE goals (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    set_by uuid NOT NULL,
    what text NOT NULL,
    due_on date,
    state varchar(32) NOT NULL,
    progress smallint NOT NULL,
    milestones smallint NOT NULL,
    set_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT goals_progress_in_percent CHECK (progress BETWEEN 0 AND 100),
    CONSTRAINT goals_settled_at_a_time CHECK ((state = 'OPEN') = (settled_at IS NULL))
)
;;
CREATE INDEX goals_of_relationship ON goals (relationship_id, id)
;;
CREATE INDEX goals_open ON goals (relationship_id) WHERE state = 'OPEN'
;;
CREATE INDEX goals_set_by ON goals (set_by)
;;
CREATE TABLE milestones (
    id uuid PRIMARY KEY,
    goal_id uuid NOT NULL,
    place smallint NOT NULL,
    added_by uuid NOT NULL,
    what text NOT NULL,
    due_on date,
    reached_at timestamptz,
    CONSTRAINT milestones_twenty_at_most CHECK (place BETWEEN 1 AND 20)
)
;;
CREATE INDEX milestones_added_by ON milestones (added_by)
;;
CREATE UNIQUE INDEX milestones_one_per_place ON milestones (goal_id, place)
;;
CREATE TABLE goal_entries (
    id uuid PRIMARY KEY,
    goal_id uuid NOT NULL,
    said_by uuid NOT NULL,
    said_at timestamptz NOT NULL,
    step varchar(32) NOT NULL,
    progress smallint NOT NULL,
    due_on date,
    note text NOT NULL
)
;;
CREATE INDEX goal_entries_of_goal ON goal_entries (goal_id, id)
;;
CREATE INDEX goal_entries_said_by ON goal_entries (said_by)
;;
CREATE TABLE advice (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    given_by uuid NOT NULL,
    given_to uuid NOT NULL,
    session_id uuid,
    topic text NOT NULL,
    words text NOT NULL,
    given_at timestamptz NOT NULL,
    answer varchar(32),
    because text NOT NULL,
    answered_at timestamptz,
    result text NOT NULL,
    reported_at timestamptz,
    CONSTRAINT advice_between_two_people CHECK (given_by <> given_to),
    CONSTRAINT advice_answered_at_a_time CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT advice_reported_once_acted_upon
        CHECK (reported_at IS NULL OR (answer IS NOT NULL AND answer <> 'WILL_TRY')),
    CONSTRAINT advice_otherwise_is_a_report CHECK (answer <> 'CHOSE_OTHERWISE' OR reported_at IS NOT NULL)
)
;;
CREATE INDEX advice_due ON advice (relationship_id, id) WHERE reported_at IS NULL
;;
CREATE INDEX advice_given_by ON advice (given_by)
;;
CREATE INDEX advice_given_to ON advice (given_to)
;;
CREATE INDEX advice_of_relationship ON advice (relationship_id, id)
;;
CREATE TABLE gifts (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    given_by uuid NOT NULL,
    given_to uuid NOT NULL,
    noted_by uuid NOT NULL,
    gift varchar(32) NOT NULL,
    words text NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT gifts_between_two_people CHECK (given_by <> given_to),
    CONSTRAINT gifts_noted_by_one_of_the_two CHECK (noted_by IN (given_by, given_to)),
    CONSTRAINT gifts_thanks_are_the_givers CHECK (gift <> 'THANKS' OR noted_by = given_by)
)
;;
CREATE INDEX gifts_noted_by ON gifts (noted_by)
;;
CREATE INDEX gifts_of_relationship ON gifts (relationship_id, id)
;;
CREATE TABLE questions (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    question text NOT NULL,
    homework text NOT NULL,
    asked_at timestamptz NOT NULL,
    state varchar(32) NOT NULL,
    answer text NOT NULL,
    settled_by uuid,
    settled_at timestamptz,
    settled_in uuid,
    CONSTRAINT questions_settled_at_a_time CHECK ((state = 'OPEN') = (settled_at IS NULL)),
    CONSTRAINT questions_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by IS NULL))
)
;;
CREATE INDEX questions_asked_by ON questions (asked_by)
;;
CREATE INDEX questions_of_relationship ON questions (relationship_id, id)
;;
CREATE INDEX questions_open ON questions (relationship_id, id) WHERE state = 'OPEN'
;;
CREATE INDEX questions_settled_by ON questions (settled_by)
;;
CREATE INDEX questions_settled_in ON questions (settled_in, id) WHERE settled_in IS NOT NULL
;;
CREATE TABLE follow_ups (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    what text NOT NULL,
    owner_id uuid NOT NULL,
    agreed_by uuid NOT NULL,
    due_on date,
    agreed_at timestamptz NOT NULL,
    agreed_in uuid,
    state varchar(32) NOT NULL,
    note text NOT NULL,
    settled_by uuid,
    settled_at timestamptz,
    CONSTRAINT follow_ups_settled_at_a_time CHECK ((state = 'OPEN') = (settled_at IS NULL)),
    CONSTRAINT follow_ups_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by IS NULL)),
    CONSTRAINT follow_ups_done_by_their_owner CHECK (state <> 'DONE' OR settled_by = owner_id)
)
;;
CREATE INDEX follow_ups_agreed_by ON follow_ups (agreed_by)
;;
CREATE INDEX follow_ups_of_owner ON follow_ups (owner_id)
;;
CREATE INDEX follow_ups_of_relationship ON follow_ups (relationship_id, id)
;;
CREATE INDEX follow_ups_open ON follow_ups (relationship_id, id) WHERE state = 'OPEN'
;;
CREATE INDEX follow_ups_settled_by ON follow_ups (settled_by)
;;
CREATE TABLE shared_notes (
    note_id uuid NOT NULL,
    version integer NOT NULL,
    relationship_id uuid NOT NULL,
    session_id uuid,
    written_by uuid NOT NULL,
    text text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (note_id, version),
    CONSTRAINT shared_notes_counted_from_one CHECK (version >= 1)
)
;;
CREATE INDEX shared_notes_of_relationship ON shared_notes (relationship_id, note_id) WHERE version = 1
;;
CREATE INDEX shared_notes_written_by ON shared_notes (written_by)
;;
CREATE TABLE private_notes (
    note_id uuid NOT NULL,
    version integer NOT NULL,
    relationship_id uuid NOT NULL,
    session_id uuid,
    written_by uuid NOT NULL,
    text text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (note_id, version),
    CONSTRAINT private_notes_counted_from_one CHECK (version >= 1)
)
;;
CREATE INDEX private_notes_of_author ON private_notes (written_by, relationship_id, note_id) WHERE version = 1
;;
CREATE TABLE attendances (
    session_id uuid NOT NULL,
    said_by uuid NOT NULL,
    member_id uuid NOT NULL,
    came varchar(32) NOT NULL,
    minutes_late smallint,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, said_by, member_id),
    CONSTRAINT attendances_late_by_some_minutes CHECK ((came = 'LATE') = (minutes_late IS NOT NULL))
)
;;
CREATE INDEX attendances_of_member ON attendances (member_id)
;;
CREATE INDEX attendances_said_by ON attendances (said_by)
;;
CREATE TABLE absences (
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    relationship_id uuid NOT NULL,
    step varchar(32) NOT NULL,
    noted_at timestamptz NOT NULL,
    appeal text NOT NULL,
    appealed_at timestamptz,
    decision varchar(32),
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (session_id, member_id),
    CONSTRAINT absences_decided_once_appealed CHECK (decision IS NULL OR appealed_at IS NOT NULL),
    CONSTRAINT absences_decided_at_a_time CHECK ((decision IS NULL) = (decided_at IS NULL))
)
;;
CREATE INDEX absences_decided_by ON absences (decided_by) WHERE decided_by IS NOT NULL
;;
CREATE INDEX absences_of_member ON absences (member_id, noted_at)
;;
CREATE INDEX absences_to_decide ON absences (appealed_at, session_id, member_id)
    WHERE appealed_at IS NOT NULL AND decision IS NULL
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
