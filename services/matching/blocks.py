"""Who is kept apart by a block; read by commands and queries."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, or_

from services.matching.tables import blocks, introductions


def apart(one: UUID | Column[Any], other: Column[Any]) -> ColumnElement[bool]:
    """Whether a block stands between the two, whoever raised it."""
    return or_(_blocked(one, other), _blocked(other, one))


def seen_by(member_id: UUID) -> ColumnElement[bool]:
    """Of the introductions, those between the member and somebody whom they have not blocked.

    A block hides an introduction from the one who raised it.  To the other it stays what it was, an ask that nobody
    answers; that it disappeared would tell them of the block.
    """
    as_mentee = and_(introductions.c.mentee_id == member_id, ~_blocked(member_id, introductions.c.mentor_id))
    as_mentor = and_(introductions.c.mentor_id == member_id, ~_blocked(member_id, introductions.c.mentee_id))
    return or_(as_mentee, as_mentor)


def _blocked(by: UUID | Column[Any], whom: UUID | Column[Any]) -> ColumnElement[bool]:
    return exists().where(blocks.c.blocker_id == by, blocks.c.blocked_id == whom)
