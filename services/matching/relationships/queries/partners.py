"""Who has a relationship with whom; for the queries of every area."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, exists, or_, select

from chassis.db import among
from services.matching.relationships.domain.relationship import LIVING
from services.matching.relationships.tables import relationships


def related(one: UUID | Column[Any], other: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether a living relationship (forming, active or paused) joins the two, whoever of them mentors."""
    mentor, mentee = relationships.c.mentor_id, relationships.c.mentee_id
    either_way = or_(and_(mentor == one, mentee == other), and_(mentor == other, mentee == one))
    return exists().where(either_way, relationships.c.status.in_(LIVING))


def is_living(relationship_id: Column[Any]) -> ColumnElement[bool]:
    """Whether a relationship is forming, active or paused."""
    return exists().where(relationships.c.id == relationship_id, relationships.c.status.in_(LIVING))


def partners_among(member_ids: Iterable[UUID]) -> tuple[Select[tuple[UUID, UUID]], Select[tuple[UUID, UUID]]]:
    """With whom (`about`) these members (`member_id`) have a living relationship: their mentees, and their mentors."""
    ids = list(member_ids)
    mentor, mentee, living = relationships.c.mentor_id, relationships.c.mentee_id, relationships.c.status.in_(LIVING)
    first, second = (
        select(own.label("member_id"), other.label("about")).where(among(own, ids), living)
        for own, other in ((mentor, mentee), (mentee, mentor))
    )
    return first, second
