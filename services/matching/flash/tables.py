"""The tables of plans: what was asked for flash events and who was promised whom, and proposals of circles."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.matching.flash.domain.status import CircleStatus, PlanStatus
from services.matching.tables import metadata, word

flash_plans = Table(
    "flash_plans",
    metadata,
    Column("flash_event_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", word(PlanStatus), nullable=False),
    Column("request", JSONB(none_as_null=True)),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("(status = 'WAITING') = (request IS NOT NULL)", name="flash_plans_waiting_with_a_request"),
    Index("flash_plans_waiting", "requested_at", postgresql_where=text("status = 'WAITING'")),
)
"""`version`: the newest that was asked for.  What was asked is forgotten with the answer."""

flash_seats = Table(
    "flash_seats",
    metadata,
    Column("flash_event_id", Uuid, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("mentee_id", Uuid, primary_key=True),
    Column("mentor_id", Uuid, nullable=False),
    Index("flash_seats_of_mentee", "mentee_id"),
    Index("flash_seats_of_mentor", "mentor_id"),
)
"""The plan that people know: a new one keeps as much of it as it can."""

circle_proposals = Table(
    "circle_proposals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("batch_id", Uuid, nullable=False),
    Column("topic_uri", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("mentor_id", Uuid, nullable=False),
    Column("status", word(CircleStatus), nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("weights_version", Integer),
    Index("circle_proposals_of_batch", "batch_id", "id"),
    Index("circle_proposals_of_mentor", "mentor_id"),
    Index("circle_proposals_of_staff", "proposed_by"),
)
"""`batch_id`: what was proposed together, or the run of a programme.  `weights_version`: older ones have none."""

circle_seats = Table(
    "circle_seats",
    metadata,
    Column("circle_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("need_id", Uuid, nullable=False),
    Column("points", Integer, nullable=False),
    Index("circle_seats_of_member", "member_id"),
)
"""The mentees of a proposed circle; `points`: how well each fits the mentor."""
