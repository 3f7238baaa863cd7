"""Conversations and how they went, relationships, agreements, connections and invitations."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE conversations (
    session_id uuid PRIMARY KEY, introduction_id uuid NOT NULL, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL,
    ends_at timestamptz NOT NULL, sequence integer NOT NULL, status varchar(32) NOT NULL,
    answer_by timestamptz, outcome varchar(32),
    CONSTRAINT conversations_asked_with_a_deadline CHECK (status <> 'ASKED' OR answer_by IS NOT NULL),
    CONSTRAINT conversations_closed_with_an_outcome CHECK ((status = 'CLOSED') = (outcome IS NOT NULL))
);;
CREATE INDEX conversations_of_mentor ON conversations (mentor_id, session_id)
WHERE status IN ('EXPECTED', 'ASKED');;
CREATE INDEX conversations_of_mentee ON conversations (mentee_id, session_id)
WHERE status IN ('EXPECTED', 'ASKED');;
CREATE INDEX conversations_of_introduction ON conversations (introduction_id);;
CREATE TABLE conversation_answers (
    session_id uuid NOT NULL, member_id uuid NOT NULL, went varchar(32) NOT NULL, note text NOT NULL,
    wish varchar(32) NOT NULL, agreement boolean NOT NULL, answered_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, member_id)
);;
CREATE INDEX conversation_answers_of_member ON conversation_answers (member_id);;
CREATE TABLE relationships (
    id uuid PRIMARY KEY, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL,
    kind varchar(32) NOT NULL, origin varchar(32) NOT NULL,
    programme_id uuid, introduction_id uuid, need_id uuid,
    formal boolean NOT NULL, status varchar(32) NOT NULL, holds_seat boolean NOT NULL,
    formed_at timestamptz NOT NULL, sign_by timestamptz, version integer NOT NULL,
    every_days integer, minutes integer, format varchar(32), starts_on date, ends_on date,
    paused_until date, mentor_renews boolean, mentee_renews boolean,
    ended_at timestamptz, ending varchar(32), ended_by uuid, end_reason varchar(32), end_note text,
    CONSTRAINT relationships_between_two CHECK (mentor_id <> mentee_id),
    CONSTRAINT relationships_paused_until_a_day CHECK ((status = 'PAUSED') = (paused_until IS NOT NULL)),
    CONSTRAINT relationships_ended_at_a_time CHECK ((status = 'ENDED') = (ended_at IS NOT NULL)),
    CONSTRAINT relationships_ended_without_a_seat CHECK (status <> 'ENDED' OR NOT holds_seat),
    CONSTRAINT relationships_one_per_introduction UNIQUE (introduction_id)
);;
CREATE UNIQUE INDEX relationships_one_living_per_pair
ON relationships (least(mentor_id, mentee_id), greatest(mentor_id, mentee_id)) WHERE status <> 'ENDED';;
CREATE INDEX relationships_of_mentor ON relationships (mentor_id, id);;
CREATE INDEX relationships_of_mentee ON relationships (mentee_id, id);;
CREATE INDEX relationships_of_programme ON relationships (programme_id, id) WHERE programme_id IS NOT NULL;;
CREATE TABLE agreements (
    relationship_id uuid NOT NULL, version integer NOT NULL, drafted_by uuid NOT NULL,
    drafted_at timestamptz NOT NULL, every_days integer NOT NULL, minutes integer NOT NULL,
    format varchar(32) NOT NULL, months integer NOT NULL, communication text NOT NULL,
    can_help_with text NOT NULL, cannot_help_with text NOT NULL, confidentiality text NOT NULL,
    mentor_signed_at timestamptz, mentee_signed_at timestamptz,
    PRIMARY KEY (relationship_id, version)
);;
CREATE INDEX agreements_of_author ON agreements (drafted_by);;
CREATE TABLE connections (
    id uuid PRIMARY KEY, low_id uuid NOT NULL, high_id uuid NOT NULL,
    low_declared boolean NOT NULL, high_declared boolean NOT NULL, through varchar(32) NOT NULL, since timestamptz,
    CONSTRAINT connections_in_order CHECK (low_id < high_id),
    CONSTRAINT connections_one_per_pair UNIQUE (low_id, high_id)
);;
CREATE INDEX connections_of_high ON connections (high_id);;
CREATE TABLE invitations (
    id uuid PRIMARY KEY, inviter_id uuid NOT NULL, code_hash bytea NOT NULL, address_hash bytea NOT NULL,
    kind varchar(32), need_id uuid, status varchar(32) NOT NULL, slot integer NOT NULL,
    sent_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, accepted_by uuid,
    CONSTRAINT invitations_one_per_code UNIQUE (code_hash)
);;
CREATE UNIQUE INDEX invitations_one_open_per_address ON invitations (inviter_id, address_hash)
WHERE status = 'SENT';;
CREATE UNIQUE INDEX invitations_one_open_per_slot ON invitations (inviter_id, slot) WHERE status = 'SENT';;
CREATE INDEX invitations_of_inviter ON invitations (inviter_id, id);;
CREATE INDEX invitations_of_accepter ON invitations (accepted_by) WHERE accepted_by IS NOT NULL;;
CREATE TABLE rematches (
    pool_id uuid NOT NULL, mentee_id uuid NOT NULL, mentor_id uuid NOT NULL, programme_id uuid, need_id uuid,
    kind varchar(32) NOT NULL, opened_at timestamptz NOT NULL, served_at timestamptz,
    PRIMARY KEY (pool_id, mentee_id)
);;
CREATE INDEX rematches_of_mentee ON rematches (mentee_id);;
CREATE INDEX rematches_of_mentor ON rematches (mentor_id);;
CREATE INDEX rematches_waiting ON rematches (pool_id) WHERE served_at IS NULL
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
