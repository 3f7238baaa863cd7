"""Programmes, enrolments, runs, certificates and proposals."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE programmes (
    id uuid PRIMARY KEY, name text NOT NULL, kind varchar(32) NOT NULL,
    enrols_from timestamptz NOT NULL, enrols_until timestamptz NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL,
    ratio integer NOT NULL, seat_cost integer NOT NULL, control_share integer NOT NULL,
    rule varchar(32) NOT NULL, weights jsonb NOT NULL, questions jsonb NOT NULL, seed bigint NOT NULL,
    opened_by uuid NOT NULL, opened_at timestamptz NOT NULL, status varchar(32) NOT NULL, published_run_id uuid,
    CONSTRAINT programmes_in_time CHECK (enrols_from < enrols_until AND starts_on < ends_on)
);;
CREATE TABLE enrolments (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT enrolments_programme REFERENCES programmes (id),
    member_id uuid NOT NULL, role varchar(32) NOT NULL, need_id uuid, answers jsonb NOT NULL,
    confidence integer NOT NULL, satisfaction integer NOT NULL, progress integer NOT NULL,
    intent_to_stay integer NOT NULL, in_control boolean NOT NULL, arm varchar(32),
    enrolled_at timestamptz NOT NULL, status varchar(32) NOT NULL, withdrawn_at timestamptz,
    CONSTRAINT enrolments_drawn_with_consent CHECK (in_control OR arm IS NULL),
    CONSTRAINT enrolments_once UNIQUE (programme_id, member_id, role)
);;
CREATE INDEX enrolments_of_programme ON enrolments (programme_id, id);;
CREATE INDEX enrolments_of_member ON enrolments (member_id, id);;
CREATE TABLE run_snapshots (
    digest text PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT run_snapshots_programme REFERENCES programmes (id),
    taken_at timestamptz NOT NULL, content bytea NOT NULL
);;
CREATE INDEX run_snapshots_of_programme ON run_snapshots (programme_id);;
CREATE TABLE match_runs (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT match_runs_programme REFERENCES programmes (id),
    purpose varchar(32) NOT NULL, wave varchar(32) NOT NULL, rule varchar(32) NOT NULL, weights jsonb NOT NULL,
    weights_version integer NOT NULL, ratio integer NOT NULL, seat_cost integer NOT NULL, seed bigint NOT NULL,
    asked_by uuid NOT NULL, asked_at timestamptz NOT NULL, status varchar(32) NOT NULL, progress integer NOT NULL,
    attempts integer NOT NULL, claimed_by uuid, claimed_until timestamptz, snapshot text, digest text,
    certificate jsonb, failure text, finished_at timestamptz, published_at timestamptz,
    CONSTRAINT match_runs_proven CHECK (status <> 'DONE' OR (digest IS NOT NULL AND certificate IS NOT NULL))
);;
CREATE INDEX match_runs_of_programme ON match_runs (programme_id, id);;
CREATE INDEX match_runs_under_way ON match_runs (asked_at) WHERE status IN ('QUEUED', 'RUNNING');;
CREATE TABLE run_wishes (
    run_id uuid NOT NULL CONSTRAINT run_wishes_run REFERENCES match_runs (id) ON DELETE CASCADE,
    mentor_id uuid NOT NULL, mentee_id uuid NOT NULL, wish varchar(32) NOT NULL,
    PRIMARY KEY (run_id, mentor_id, mentee_id)
);;
CREATE TABLE run_results (
    run_id uuid NOT NULL CONSTRAINT run_results_run REFERENCES match_runs (id) ON DELETE CASCADE,
    mentee_id uuid NOT NULL, mentor_id uuid, points integer NOT NULL, parts integer[] NOT NULL,
    pinned boolean NOT NULL, reason text, offered boolean, obstacle text,
    PRIMARY KEY (run_id, mentee_id),
    CONSTRAINT run_results_matched_or_why_not CHECK ((mentor_id IS NULL) = (reason IS NOT NULL))
);;
CREATE INDEX run_results_to_offer ON run_results (run_id) WHERE offered IS NULL AND mentor_id IS NOT NULL;;
CREATE TABLE mentor_prices (
    run_id uuid NOT NULL CONSTRAINT mentor_prices_run REFERENCES match_runs (id) ON DELETE CASCADE,
    mentor_id uuid NOT NULL, price integer NOT NULL,
    PRIMARY KEY (run_id, mentor_id)
);;
CREATE TABLE proposals (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT proposals_programme REFERENCES programmes (id),
    run_id uuid NOT NULL CONSTRAINT proposals_run REFERENCES match_runs (id),
    mentee_id uuid NOT NULL, mentor_id uuid NOT NULL, mentor_seat integer NOT NULL, points integer NOT NULL,
    origin varchar(32) NOT NULL, offered_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
    status varchar(32) NOT NULL, mentor_yes_at timestamptz, mentee_yes_at timestamptz, ended_at timestamptz,
    relationship_id uuid,
    CONSTRAINT proposals_between_two CHECK (mentee_id <> mentor_id),
    CONSTRAINT proposals_agreed_by_both CHECK (
        status <> 'AGREED' OR (mentor_yes_at IS NOT NULL AND mentee_yes_at IS NOT NULL AND relationship_id IS NOT NULL)
    )
);;
CREATE UNIQUE INDEX proposals_one_live_per_mentee ON proposals (programme_id, mentee_id)
    WHERE status IN ('OPEN', 'AGREED');;
CREATE UNIQUE INDEX proposals_one_live_per_seat ON proposals (programme_id, mentor_id, mentor_seat)
    WHERE status IN ('OPEN', 'AGREED');;
CREATE INDEX proposals_of_programme ON proposals (programme_id, id);;
CREATE INDEX proposals_of_mentee ON proposals (mentee_id, id);;
CREATE INDEX proposals_of_mentor ON proposals (mentor_id, id);;
CREATE INDEX proposals_open ON proposals (programme_id, expires_at) WHERE status = 'OPEN';;
CREATE TABLE programme_waitlist (
    programme_id uuid NOT NULL CONSTRAINT programme_waitlist_programme REFERENCES programmes (id),
    mentee_id uuid NOT NULL, since timestamptz NOT NULL,
    PRIMARY KEY (programme_id, mentee_id)
);;
CREATE INDEX programme_waitlist_in_line ON programme_waitlist (programme_id, since, mentee_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
