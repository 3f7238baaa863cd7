"""Conversations and how they went, relationships and their agreements, connections, invitations and pools."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.orm import registry

from contracts.matching import Ending, Origin, Outcome, Through
from contracts.words import Format, Kind
from services.matching.relationships.domain.agreement import Agreement
from services.matching.relationships.domain.connection import Connection
from services.matching.relationships.domain.conversation import Conversation, ConversationStatus, Went, Wish
from services.matching.relationships.domain.invitation import Invitation, InvitationStatus
from services.matching.relationships.domain.relationship import EndReason, Relationship, Status
from services.matching.tables import metadata, word


def _instant() -> DateTime:
    return DateTime(timezone=True)


_UNSETTLED = text("status IN ('EXPECTED', 'ASKED')")

conversations = Table(
    "conversations",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("introduction_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("ends_at", _instant(), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", word(ConversationStatus), nullable=False),
    Column("answer_by", _instant()),
    Column("outcome", word(Outcome)),
    CheckConstraint("status <> 'ASKED' OR answer_by IS NOT NULL", name="conversations_asked_with_a_deadline"),
    CheckConstraint("(status = 'CLOSED') = (outcome IS NOT NULL)", name="conversations_closed_with_an_outcome"),
    Index("conversations_of_mentor", "mentor_id", "session_id", postgresql_where=_UNSETTLED),
    Index("conversations_of_mentee", "mentee_id", "session_id", postgresql_where=_UNSETTLED),
    Index("conversations_of_introduction", "introduction_id"),
)
"""Booked coffee conversations, by their session."""

conversation_answers = Table(
    "conversation_answers",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("went", word(Went), nullable=False),
    Column("note", Text, nullable=False),
    Column("wish", word(Wish), nullable=False),
    Column("agreement", Boolean, nullable=False),
    Column("answered_at", _instant(), nullable=False),
    Index("conversation_answers_of_member", "member_id"),
)
"""What one of the two said, for nobody else's eyes; `agreement`: whether they want one."""

relationships = Table(
    "relationships",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("origin", word(Origin), nullable=False),
    Column("programme_id", Uuid),
    Column("introduction_id", Uuid),
    Column("need_id", Uuid),
    Column("formal", Boolean, nullable=False),
    Column("status", word(Status), nullable=False),
    Column("holds_seat", Boolean, nullable=False),
    Column("formed_at", _instant(), nullable=False),
    Column("sign_by", _instant()),
    Column("version", Integer, nullable=False),
    Column("every_days", Integer),
    Column("minutes", Integer),
    Column("format", word(Format)),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("paused_until", Date),
    Column("mentor_renews", Boolean),
    Column("mentee_renews", Boolean),
    Column("ended_at", _instant()),
    Column("ending", word(Ending)),
    Column("ended_by", Uuid),
    Column("end_reason", word(EndReason)),
    Column("end_note", Text),
    Column("renewed_at", _instant()),
    Column("idle_since", Date),
    CheckConstraint("mentor_id <> mentee_id", name="relationships_between_two"),
    CheckConstraint("(status = 'PAUSED') = (paused_until IS NOT NULL)", name="relationships_paused_until_a_day"),
    CheckConstraint("(status = 'ENDED') = (ended_at IS NOT NULL)", name="relationships_ended_at_a_time"),
    CheckConstraint("status <> 'ENDED' OR NOT holds_seat", name="relationships_ended_without_a_seat"),
    UniqueConstraint("introduction_id", name="relationships_one_per_introduction"),
    Index(
        "relationships_one_living_per_pair",
        text("least(mentor_id, mentee_id)"),
        text("greatest(mentor_id, mentee_id)"),
        unique=True,
        postgresql_where=text("status <> 'ENDED'"),
    ),
    Index("relationships_of_mentor", "mentor_id", "id"),
    Index("relationships_of_mentee", "mentee_id", "id"),
    Index("relationships_of_programme", "programme_id", "id", postgresql_where=text("programme_id IS NOT NULL")),
)

agreements = Table(
    "agreements",
    metadata,
    Column("relationship_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("drafted_by", Uuid, nullable=False),
    Column("drafted_at", _instant(), nullable=False),
    Column("every_days", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("format", word(Format), nullable=False),
    Column("months", Integer, nullable=False),
    Column("communication", Text, nullable=False),
    Column("can_help_with", Text, nullable=False),
    Column("cannot_help_with", Text, nullable=False),
    Column("confidentiality", Text, nullable=False),
    Column("mentor_signed_at", _instant()),
    Column("mentee_signed_at", _instant()),
    Index("agreements_of_author", "drafted_by"),
)
"""Versions; nobody changes one, but signatures come to it."""

connections = Table(
    "connections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("low_id", Uuid, nullable=False),
    Column("high_id", Uuid, nullable=False),
    Column("low_declared", Boolean, nullable=False),
    Column("high_declared", Boolean, nullable=False),
    Column("through", word(Through), nullable=False),
    Column("since", _instant()),
    Column("asked_by", Uuid),
    Column("asked_at", _instant()),
    CheckConstraint("low_id < high_id", name="connections_in_order"),
    UniqueConstraint("low_id", "high_id", name="connections_one_per_pair"),
    Index("connections_of_high", "high_id"),
)
"""Two members, the smaller id first; `since` is None while one of them has not said so.

`asked_by` asked the other last, at `asked_at`.
"""

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("inviter_id", Uuid, nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    Column("kind", word(Kind)),
    Column("need_id", Uuid),
    Column("status", word(InvitationStatus), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("sent_at", _instant(), nullable=False),
    Column("expires_at", _instant(), nullable=False),
    Column("accepted_by", Uuid),
    UniqueConstraint("code_hash", name="invitations_one_per_code"),
    Index(
        "invitations_one_open_per_address",
        "inviter_id",
        "address_hash",
        unique=True,
        postgresql_where=text("status = 'SENT'"),
    ),
    Index("invitations_one_open_per_slot", "inviter_id", "slot", unique=True, postgresql_where=text("status = 'SENT'")),
    Index("invitations_of_inviter", "inviter_id", "id"),
    Index("invitations_of_accepter", "accepted_by", postgresql_where=text("accepted_by IS NOT NULL")),
)
"""`kind`: of the relationship that starts when it is accepted; None where only a connection does.

`slot`: which of the few invitations that one may have open at a time it is.
"""

rematches = Table(
    "rematches",
    metadata,
    Column("pool_id", Uuid, primary_key=True),
    Column("mentee_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("programme_id", Uuid),
    Column("need_id", Uuid),
    Column("kind", word(Kind), nullable=False),
    Column("opened_at", _instant(), nullable=False),
    Column("served_at", _instant()),
    Index("rematches_of_mentee", "mentee_id"),
    Index("rematches_of_mentor", "mentor_id"),
    Index("rematches_waiting", "pool_id", postgresql_where=text("served_at IS NULL")),
)
"""The mentees of a mentor who left, one pool for all of them, until each has somebody new."""


def map_relationships() -> None:
    """Maps the dataclasses; doing it again changes nothing."""
    if inspect(Relationship, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Conversation, conversations)
    mapping.map_imperatively(Relationship, relationships)
    mapping.map_imperatively(Agreement, agreements)
    mapping.map_imperatively(Connection, connections)
    mapping.map_imperatively(Invitation, invitations)
