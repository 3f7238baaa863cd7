"""Advice and gifts."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, inspect, text
from sqlalchemy.orm import registry

from contracts.sessions.work import Gift
from services.sessions.ledgers.domain import Advice, Answer
from services.sessions.tables import metadata, word

advice = Table(
    "advice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("given_by", Uuid, nullable=False),
    Column("given_to", Uuid, nullable=False),
    Column("session_id", Uuid),
    Column("topic", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("answer", word(Answer)),
    Column("because", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("result", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True)),
    CheckConstraint("given_by <> given_to", name="advice_between_two_people"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="advice_answered_at_a_time"),
    CheckConstraint(
        "reported_at IS NULL OR (answer IS NOT NULL AND answer <> 'WILL_TRY')", name="advice_reported_once_acted_upon"
    ),
    CheckConstraint("answer <> 'CHOSE_OTHERWISE' OR reported_at IS NOT NULL", name="advice_otherwise_is_a_report"),
    Index("advice_of_relationship", "relationship_id", "id"),
    Index("advice_due", "relationship_id", "id", postgresql_where=text("reported_at IS NULL")),
    Index("advice_given_by", "given_by"),
    Index("advice_given_to", "given_to"),
)
"""`topic` and `words` are the giver's, `because` and `result` those of whom it was given to."""

gifts = Table(
    "gifts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("relationship_id", Uuid, nullable=False),
    Column("given_by", Uuid, nullable=False),
    Column("given_to", Uuid, nullable=False),
    Column("noted_by", Uuid, nullable=False),
    Column("gift", word(Gift), nullable=False),
    Column("words", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("given_by <> given_to", name="gifts_between_two_people"),
    CheckConstraint("noted_by IN (given_by, given_to)", name="gifts_noted_by_one_of_the_two"),
    CheckConstraint("gift <> 'THANKS' OR noted_by = given_by", name="gifts_thanks_are_the_givers"),
    Index("gifts_of_relationship", "relationship_id", "id"),
    Index("gifts_noted_by", "noted_by"),
)


def map_ledgers() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Advice, raiseerr=False) is None:
        registry().map_imperatively(Advice, advice)
