"""How relationships fare, what their people answer in private, and how they want to be reminded."""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE standings (
    relationship_id uuid PRIMARY KEY,
    health varchar(32) NOT NULL,
    since date NOT NULL,
    due_on date,
    last_on date,
    next_on date,
    restarted_on date,
    idle_since date,
    nudges smallint NOT NULL,
    CONSTRAINT standings_silent_is_idle CHECK ((health = 'SILENT') = (idle_since IS NOT NULL))
)
;;
CREATE INDEX standings_by_health ON standings (health, relationship_id)
;;
CREATE TABLE nudge_settings (
    member_id uuid PRIMARY KEY,
    wants boolean NOT NULL,
    quiet_from time NOT NULL,
    quiet_until time NOT NULL,
    nudged_at timestamptz
)
;;
CREATE TABLE pulses (
    id uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    member_id uuid NOT NULL,
    round integer NOT NULL,
    questions text[] NOT NULL,
    asked_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    ratings smallint[] NOT NULL,
    words text NOT NULL,
    wants_help boolean NOT NULL,
    answered_at timestamptz,
    CONSTRAINT pulses_once_a_round UNIQUE (relationship_id, member_id, round),
    CONSTRAINT pulses_answer_each CHECK (answered_at IS NULL OR cardinality(ratings) = cardinality(questions)),
    CONSTRAINT pulses_rated_from_1_to_5 CHECK (1 <= ALL (ratings) AND 5 >= ALL (ratings))
)
;;
CREATE INDEX pulses_of_member ON pulses (member_id, relationship_id, id)
;;
CREATE INDEX pulses_asked ON pulses (asked_at)
;;
CREATE INDEX pulses_wanting_help ON pulses (id) WHERE wants_help
;;
CREATE TABLE fit_checks (
    relationship_id uuid PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    answer_by date NOT NULL,
    settled_at timestamptz
)
;;
CREATE TABLE fit_answers (
    relationship_id uuid,
    member_id uuid,
    fit varchar(32) NOT NULL,
    wish varchar(32) NOT NULL,
    words text NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, member_id)
)
;;
CREATE INDEX fit_answers_of_member ON fit_answers (member_id)
;;
CREATE TABLE closings (
    relationship_id uuid PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    closes_on date NOT NULL,
    shared_at timestamptz
)
;;
CREATE TABLE last_words (
    relationship_id uuid,
    member_id uuid,
    changed text NOT NULL,
    next_step text NOT NULL,
    thanks text NOT NULL,
    keep_in_touch boolean NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, member_id)
)
;;
CREATE INDEX last_words_of_member ON last_words (member_id)
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
