"""What became of relationships and conversations, as columns for the report of outcomes."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.matching.relationships.domain.conversation import ConversationStatus
from services.matching.relationships.domain.relationship import Status
from services.matching.relationships.tables import conversations, relationships


def lives() -> Select[Any]:
    """Of each relationship that began, that is, was signed where it is formal: when, how it ended, and if renewed."""
    r = relationships.c
    began = or_(~r.formal, r.every_days.is_not(None), r.status.in_([Status.ACTIVE, Status.PAUSED]))
    columns = (r.id, r.introduction_id, r.programme_id, r.mentee_id, r.mentor_id)
    return select(*columns, r.formed_at, r.ended_at, r.ending, r.renewed_at).where(began)


def talks() -> Select[Any]:
    """Of each introduction how its last conversation was settled."""
    c = conversations.c
    settled = select(c.introduction_id, c.outcome).ext(distinct_on(c.introduction_id))
    return settled.where(c.status == ConversationStatus.CLOSED).order_by(c.introduction_id, c.ends_at.desc())
