"""Who has a relationship with whom; for the queries of every area."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, exists, or_, select

from services.matching.relationships.domain.relationship import LIVING
from services.matching.relationships.tables import relationships


def related(one: UUID | Column[Any], other: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether a living relationship (forming, active or paused) joins the two, whoever of them mentors."""
    mentor, mentee = relationships.c.mentor_id, relationships.c.mentee_id
    either_way = or_(and_(mentor == one, mentee == other), and_(mentor == other, mentee == one))
    return exists().where(either_way, relationships.c.status.in_(LIVING))


def partners_of(member_id: UUID) -> tuple[Select[tuple[UUID]], Select[tuple[UUID]]]:
    """With whom the member has a living relationship: their mentees, and their mentors."""
    mentor, mentee, living = relationships.c.mentor_id, relationships.c.mentee_id, relationships.c.status.in_(LIVING)
    return select(mentee).where(mentor == member_id, living), select(mentor).where(mentee == member_id, living)
