"""What was judged of relationships, what members answered in private, and how they want to be reminded."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.orm import registry

from services.sessions.health.domain.closing import Closing, LastWord
from services.sessions.health.domain.fit import Fit, FitAnswer, FitCheck, FitWish
from services.sessions.health.domain.nudging import NudgeSettings
from services.sessions.health.domain.pulse import Pulse
from services.sessions.health.domain.rhythm import Health, Standing
from services.sessions.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


standings = Table(
    "standings",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("health", word(Health), nullable=False),
    Column("since", Date, nullable=False),
    Column("due_on", Date),
    Column("last_on", Date),
    Column("next_on", Date),
    Column("restarted_on", Date),
    Column("idle_since", Date),
    Column("nudges", SmallInteger, nullable=False),
    CheckConstraint("(health = 'SILENT') = (idle_since IS NOT NULL)", name="standings_silent_is_idle"),
    Index("standings_by_health", "health", "relationship_id"),
)
"""The health of each relationship as of its last change; days are UTC's."""

nudge_settings = Table(
    "nudge_settings",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("wants", Boolean, nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_until", Time, nullable=False),
    Column("days_before", SmallInteger, nullable=False),
    Column("nudged_at", _instant()),
    CheckConstraint("days_before BETWEEN 0 AND 7", name="nudge_settings_remind_in_the_week_before"),
)
"""One row a member, which is locked while they are reminded: of all their relationships, once a week."""

pulses = Table(
    "pulses",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("questions", ARRAY(Text), nullable=False),
    Column("asked_at", _instant(), nullable=False),
    Column("closes_at", _instant(), nullable=False),
    Column("ratings", ARRAY(SmallInteger), nullable=False),
    Column("words", Text, nullable=False),
    Column("wants_help", Boolean, nullable=False),
    Column("answered_at", _instant()),
    UniqueConstraint("relationship_id", "member_id", "round", name="pulses_once_a_round"),
    CheckConstraint("answered_at IS NULL OR cardinality(ratings) = cardinality(questions)", name="pulses_answer_each"),
    CheckConstraint("1 <= ALL (ratings) AND 5 >= ALL (ratings)", name="pulses_rated_from_1_to_5"),
    Index("pulses_of_member", "member_id", "relationship_id", "id"),
    Index("pulses_asked", "asked_at"),
    Index("pulses_wanting_help", "id", postgresql_where=text("wants_help")),
)

fit_checks = Table(
    "fit_checks",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("opened_at", _instant(), nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("settled_at", _instant()),
)

fit_answers = Table(
    "fit_answers",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("fit", word(Fit), nullable=False),
    Column("wish", word(FitWish), nullable=False),
    Column("words", Text, nullable=False),
    Column("answered_at", _instant(), nullable=False),
    Index("fit_answers_of_member", "member_id"),
)

closings = Table(
    "closings",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("opened_at", _instant(), nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("shared_at", _instant()),
)

last_words = Table(
    "last_words",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("changed", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("thanks", Text, nullable=False),
    Column("keep_in_touch", Boolean, nullable=False),
    Column("written_at", _instant(), nullable=False),
    Index("last_words_of_member", "member_id"),
)


def map_health() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Standing, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Standing, standings)
    mapping.map_imperatively(NudgeSettings, nudge_settings)
    mapping.map_imperatively(Pulse, pulses)
    mapping.map_imperatively(FitCheck, fit_checks)
    mapping.map_imperatively(FitAnswer, fit_answers)
    mapping.map_imperatively(Closing, closings)
    mapping.map_imperatively(LastWord, last_words)
