"""Who is kept apart by a block; read by commands and queries of every area."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, exists, or_, select

from chassis.db import among
from services.matching.facts.tables import blocks


def apart(one: UUID | Column[Any], other: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether a block stands between the two, whoever raised it."""
    return or_(blocked(one, other), blocked(other, one))


def blocked(by: UUID | Column[Any], whom: UUID | Column[Any]) -> ColumnElement[bool]:
    """Whether `by` wants nothing to do with `whom`."""
    return exists().where(blocks.c.blocker_id == by, blocks.c.blocked_id == whom)


def kept_apart_among(member_ids: Iterable[UUID]) -> tuple[Select[tuple[UUID, UUID]], Select[tuple[UUID, UUID]]]:
    """Whom (`about`) these members (`member_id`) have blocked, and who has blocked them."""
    ids = list(member_ids)
    first, second = (
        select(own.label("member_id"), other.label("about")).where(among(own, ids))
        for own, other in ((blocks.c.blocker_id, blocks.c.blocked_id), (blocks.c.blocked_id, blocks.c.blocker_id))
    )
    return first, second


def kept_apart_from(member_id: UUID) -> tuple[Select[tuple[UUID]], Select[tuple[UUID]]]:
    """Whom the member has blocked, and who has blocked them."""
    return (
        select(blocks.c.blocked_id).where(blocks.c.blocker_id == member_id),
        select(blocks.c.blocker_id).where(blocks.c.blocked_id == member_id),
    )
