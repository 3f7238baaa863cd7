"""Which relationships and conversations a member sees."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, or_

from services.matching.facts.queries.blocks import blocked
from services.matching.relationships.tables import conversations, relationships


def seen_by(member_id: UUID) -> ColumnElement[bool]:
    """Of the relationships, those between the member and somebody whom they have not blocked."""
    return _between(member_id, relationships.c.mentor_id, relationships.c.mentee_id)


def had_by(member_id: UUID) -> ColumnElement[bool]:
    """Of the conversations, those that the member had with somebody whom they have not blocked."""
    return _between(member_id, conversations.c.mentor_id, conversations.c.mentee_id)


def _between(member_id: UUID, mentor: Column[Any], mentee: Column[Any]) -> ColumnElement[bool]:
    as_mentor = and_(mentor == member_id, ~blocked(member_id, mentee))
    as_mentee = and_(mentee == member_id, ~blocked(member_id, mentor))
    return or_(as_mentor, as_mentee)
