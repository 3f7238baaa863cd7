"""The tables of notifications, and the mapping of its domain onto them."""

from enum import Enum as PythonEnum

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.notifications.domain.deliveries import Channel, Delivery, Meeting, Reason, State, Template
from services.notifications.domain.inbox import Notification, NotificationKind, Wording

metadata = MetaData()


def _word(kind: type[PythonEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])


def _instant() -> DateTime:
    return DateTime(timezone=True)


members = Table(
    "members",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("display_name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("zone", String, nullable=False),
)
"""Read table of profiles; name and address are kept as they came, sealed under the member's key."""

introductions = Table(
    "introductions",
    metadata,
    Column("introduction_id", Uuid, primary_key=True),
    Column("mentee_id", Uuid, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("ask", String, nullable=False),
)
"""Read table of matching; the ask is sealed under the mentee's key."""

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("introduction_id", Uuid),
    Column("relationship_id", Uuid),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid),
    Column("starts_at", _instant(), nullable=False),
    Column("ends_at", _instant(), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("place", String),
    Column("place_by", Uuid),
)
"""Read table of sessions, and of circles' meetings, which have no mentee.

The place is kept as it came, sealed under the key of who named it.
"""

notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("kind", _word(NotificationKind), nullable=False),
    Column("wording", _word(Wording), nullable=False),
    Column("about", Uuid, nullable=False),
    Column("introduction_id", Uuid),
    Column("session_id", Uuid),
    Column("relationship_id", Uuid),
    Column("proposal_id", Uuid),
    Column("series_id", Uuid),
    Column("sequence", Integer),
    Column("params", JSONB, nullable=False),
    Column("created_at", _instant(), nullable=False),
    Column("read_at", _instant()),
    Column("announced", Boolean, nullable=False, server_default="false"),
    UniqueConstraint(
        "member_id",
        "wording",
        "about",
        "introduction_id",
        "session_id",
        "relationship_id",
        "proposal_id",
        "series_id",
        "sequence",
        name="notifications_told_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("notifications_by_member", "member_id", "created_at", "id"),
    Index("notifications_unread", "member_id", "created_at", "id", postgresql_where="read_at IS NULL"),
    Index("notifications_unannounced", "created_at", postgresql_where="NOT announced"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("about", Uuid, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("starts_at", _instant(), nullable=False),
    Column("ends_at", _instant(), nullable=False),
    Column("channel", _word(Channel), nullable=False),
    Column("template", _word(Template), nullable=False),
    Column("created_at", _instant(), nullable=False),
    Column("next_at", _instant(), nullable=False),
    Column("state", _word(State), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempt", Uuid),
    Column("claimed_at", _instant()),
    Column("reason", _word(Reason)),
    Column("last_error", String),
    UniqueConstraint("session_id", "member_id", "sequence", "template", "channel", name="deliveries_once"),
    Index("deliveries_open", "next_at", postgresql_where="state IN ('pending', 'sending')"),
)


blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
)
"""Read table of profiles: who wants nothing to do with whom."""


def map_domain() -> None:
    """Maps the domain's classes, once a process."""
    if inspect(Delivery, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Meeting, sessions)
    mapping.map_imperatively(Notification, notifications, exclude_properties=["announced"])
    mapping.map_imperatively(Delivery, deliveries)
