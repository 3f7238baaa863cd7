"""Which introductions a member sees, and whom they are in touch with; for the queries of every area."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, or_

from services.matching.facts.queries.blocks import blocked
from services.matching.introductions.domain.status import IN_TOUCH
from services.matching.introductions.tables import introductions


def seen_by(member_id: UUID) -> ColumnElement[bool]:
    """Of the introductions, those between the member and somebody whom they have not blocked.

    A block hides an introduction from the one who raised it.  To the other it stays what it was, an ask that nobody
    answers; that it disappeared would tell them of the block.
    """
    as_mentee = and_(introductions.c.mentee_id == member_id, ~blocked(member_id, introductions.c.mentor_id))
    as_mentor = and_(introductions.c.mentor_id == member_id, ~blocked(member_id, introductions.c.mentee_id))
    return or_(as_mentee, as_mentor)


def asked(mentee_id: UUID, mentor_id: Column[Any]) -> ColumnElement[bool]:
    """Whether an introduction between the two is open or booked."""
    return exists().where(
        introductions.c.mentee_id == mentee_id,
        introductions.c.mentor_id == mentor_id,
        introductions.c.status.in_(IN_TOUCH),
    )
