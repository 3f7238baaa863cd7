"""What matching heard of members from others, with just the columns that it needs; every area reads them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.tables import metadata

members = Table(
    "members",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("career_stage", Text, nullable=False),
    Column("industries", ARRAY(Text), nullable=False),
    Column("findable", Boolean, nullable=False, server_default=text("true")),
    Column("may_mentor", Boolean, nullable=False, server_default=text("true")),
    Column("past_industries", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("region", Text),
    Column("employer_id", Uuid),
    Column("team_id", Uuid),
    Column("manager_id", Uuid),
    Column("networks", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("formats", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("tone", Text),
    Column("traits", ARRAY(SmallInteger), nullable=False, server_default=text("'{}'")),
    Column("constraints", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("sealed_email", Text),
)
"""`traits`: an answer from 1 to 5 for each statement in the order of Trait, 0 for none; empty while there are none.

Who was told of before a column was there has not said it: they are unknown in it until their profile is told again.
"""

needs = Table(
    "needs",
    metadata,
    Column("need_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("labels", ARRAY(Text), nullable=False),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("minutes_per_month", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("formats", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
"""`labels` are the skills in words, in the order of `skills`."""

offers = Table(
    "offers",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("skills", ARRAY(Text), nullable=False),
    Column("stages", ARRAY(Text), nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("formats", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)

availability = Table(
    "availability",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("weekly", LargeBinary, nullable=False),
    CheckConstraint("length(weekly) = 84", name="availability_is_a_week"),
)
"""`weekly`: the 672 quarters of the member's own week, packed (engine/week.py)."""

availability_exceptions = Table(
    "availability_exceptions",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("quarters", LargeBinary, nullable=False),
    CheckConstraint("length(quarters) = 12", name="availability_exceptions_are_days"),
    Index("availability_exceptions_by_day", "day"),
)
"""Dates of the member's own calendar on which these 96 quarters hold, packed, in place of the week's."""

busy = Table(
    "busy",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index("busy_by_member", "member_id", "ends_at"),
)
"""Booked sessions, to suggest times only; whether a time can be booked is for sessions to say."""

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
    Index("blocks_of_blocked", "blocked_id", "blocker_id"),
)
"""Who wants nothing to do with whom; matching works as if each were both ways, and tells nobody."""

imported_pairs = Table(
    "imported_pairs",
    metadata,
    Column("pair_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentee_id", Uuid, nullable=False),
    Column("ended_on", Date),
    Index("imported_pairs_of_mentor", "mentor_id"),
    Index("imported_pairs_of_mentee", "mentee_id"),
)
"""Relationships that networks told of, between the records that they were told of."""

merged_members = Table(
    "merged_members",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("kept_id", Uuid, nullable=False),
    Column("merged_id", Uuid, nullable=False),
    Index("merged_members_of_kept", "kept_id"),
    Index("merged_members_of_merged", "merged_id"),
)
"""Records that are one person now; a merge that is undone is gone from here, and what it pointed to is as it was."""
