"""Introductions, mapped onto the domain's dataclass, whom to ask next, and what staff decided on asking."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Interval,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry

from contracts.words import Kind
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import DeclineReason, Status
from services.matching.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


introductions = Table(
    "introductions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mentee_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("need_id", Uuid, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("topic", Text, nullable=False),
    Column("tried", Text, nullable=False),
    Column("first_step", Text, nullable=False),
    Column("sent_at", _instant(), nullable=False),
    Column("expires_at", _instant(), nullable=False),
    Column("status", word(Status), nullable=False),
    Column("session_id", Uuid),
    Column("starts_at", _instant()),
    Column("answered_at", _instant()),
    Column("decline_reason", word(DeclineReason)),
    Column("decline_note", Text),
    Column("waits_from", _instant(), nullable=False),
    Column("waits_for", Interval, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("nudged_at", _instant()),
    Column("declined", Boolean, nullable=False, server_default=text("false")),
    Column("next_id", Uuid),
    Column("sealed_ask", Text, nullable=False, server_default=text("''")),
    Column("proposed_by", Uuid),
    Column("proposed_times", ARRAY(_instant()), nullable=False, server_default=text("'{}'")),
    Column("rounds", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("mentee_id <> mentor_id", name="introductions_between_two"),
    CheckConstraint(
        "status NOT IN ('ACCEPTED_PENDING_SLOT', 'BOOKED', 'MET')"
        " OR (session_id IS NOT NULL AND starts_at IS NOT NULL)",
        name="introductions_accepted_with_a_time",
    ),
    CheckConstraint(
        "status <> 'TIME_PROPOSED'"
        " OR (proposed_by IS NOT NULL AND proposed_by IN (mentee_id, mentor_id) AND cardinality(proposed_times) > 0)",
        name="introductions_proposed_with_times",
    ),
    UniqueConstraint("session_id", name="introductions_one_per_session"),
    Index(
        "introductions_one_live_per_need",
        "need_id",
        unique=True,
        postgresql_where=text("status IN ('SENT', 'SLOT_TAKEN', 'TIME_PROPOSED', 'ACCEPTED_PENDING_SLOT')"),
    ),
    Index(
        "introductions_one_per_pair",
        "mentee_id",
        "mentor_id",
        unique=True,
        postgresql_where=text(
            "status IN ('SENT', 'SLOT_TAKEN', 'TIME_PROPOSED', 'ACCEPTED_PENDING_SLOT', 'BOOKED', 'MET')"
        ),
    ),
    Index("introductions_sent", "mentee_id", "id"),
    Index("introductions_received", "mentor_id", "id"),
    Index("introductions_by_time", "sent_at"),
)

next_choices = Table(
    "next_choices",
    metadata,
    Column("need_id", Uuid, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("mentee_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    UniqueConstraint("need_id", "mentor_id", name="next_choices_once"),
    Index("next_choices_of_mentee", "mentee_id"),
    Index("next_choices_of_mentor", "mentor_id"),
)
"""Whom the need's live ask goes to when it moves on, in the order of `place`; without a live ask there are none."""

asking_rules = Table(
    "asking_rules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("value", Integer, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    Column("changed_at", _instant(), nullable=False),
    Index("asking_rules_newest", "name", "id"),
    Index("asking_rules_of_staff", "changed_by"),
)
"""Every change of a default, the newest of a name being in force; nothing is ever changed or taken away."""


def map_introductions() -> None:
    """Maps the dataclass; doing it again changes nothing."""
    if inspect(Introduction, raiseerr=False) is None:
        registry().map_imperatively(Introduction, introductions)
