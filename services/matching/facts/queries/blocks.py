"""Who is kept apart by a block; read by commands and queries of every area."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, exists, or_, select

from services.matching.facts.tables import blocks


def apart(one: UUID | Column[Any], other: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether a block stands between the two, whoever raised it."""
    return or_(blocked(one, other), blocked(other, one))


def blocked(by: UUID | Column[Any], whom: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether `by` wants nothing to do with `whom`."""
    return exists().where(blocks.c.blocker_id == by, blocks.c.blocked_id == whom)


def kept_apart_from(member_id: UUID) -> tuple[Select[tuple[UUID]], Select[tuple[UUID]]]:
    """Whom the member has blocked, and who has blocked them."""
    return (
        select(blocks.c.blocked_id).where(blocks.c.blocker_id == member_id),
        select(blocks.c.blocker_id).where(blocks.c.blocked_id == member_id),
    )
