"""How mentors stand with those who ask them, and whom a member has asked; for the queries of every area."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, and_, func, or_, select
from sqlalchemy.sql.selectable import LateralFromClause

from chassis.db import among
from services.matching.introductions.domain.status import IN_TOUCH, OPEN, Status
from services.matching.introductions.tables import introductions

REMEMBERED = timedelta(days=365)
"""How far back an answer tells of how readily a mentor answers."""


def standing_of(mentor_id: Column[Any], *, lately: datetime, now: datetime) -> LateralFromClause:
    """One row of a mentor: `asked` since `lately` or still open, `due` and `answered` within a year, and `took`.

    `took` is the median time to an answer in seconds, null without one.  An ask that was taken back is not due.
    """
    asks = introductions.c
    answered, unanswered = asks.answered_at.is_not(None), asks.status.in_((Status.EXPIRED, Status.MOVED_ON))
    took = func.extract("epoch", asks.answered_at - asks.sent_at)
    return (
        select(
            func.count().filter(or_(asks.sent_at > lately, asks.status.in_(OPEN))).label("asked"),
            func.count().filter(or_(answered, unanswered)).label("due"),
            func.count().filter(answered).label("answered"),
            func.percentile_cont(0.5).within_group(took).label("took"),
        )
        .where(asks.mentor_id == mentor_id, asks.sent_at > now - REMEMBERED)
        .lateral("standing")
    )


def lately_asked(since: datetime, until: datetime) -> Select[tuple[UUID]]:
    """The mentors who were asked in that time."""
    asks = introductions.c
    return select(asks.mentor_id).where(and_(asks.sent_at > since, asks.sent_at <= until)).distinct()


def asked_among(mentee_ids: Iterable[UUID]) -> Select[tuple[UUID, UUID]]:
    """Of these mentees (`member_id`) the mentors (`about`) with whom an introduction of theirs is open or booked."""
    asks = introductions.c
    found = select(asks.mentee_id.label("member_id"), asks.mentor_id.label("about"))
    return found.where(among(asks.mentee_id, mentee_ids), asks.status.in_(IN_TOUCH))
