"""What stands in a circle between its meetings, for who is in it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.circles.queries.meetings import Position, circles_of
from services.sessions.circles.tables import circle_posts, stays
from services.sessions.facts.queries.people import keeps_away, kept_away_at


@dataclass(frozen=True, kw_only=True)
class CirclePostView:
    id: UUID
    circle_id: UUID
    author_id: UUID
    gone: Sequence[UUID]
    text: str | None
    """None once it was taken back, or its author erased."""
    written_at: datetime


async def posts_in(
    tx: Transaction, reader: UUID, circle_id: UUID, *, after: Position | None, limit: int
) -> list[CirclePostView]:
    """The newest first; who gave up their seat reads nothing any more, not even what they wrote."""
    shown = circle_posts.c.gathering_id == circle_id, seen_post(reader)
    return await _page(tx, _views().where(*shown), after=after, limit=limit)


async def post_by_id(tx: Transaction, reader: UUID, post_id: UUID) -> CirclePostView | None:
    found = await _read(tx, _views().where(circle_posts.c.id == post_id, seen_post(reader)))
    return found[0] if found else None


async def posts_once_seen(
    tx: Transaction, author_id: UUID, reader: UUID, *, ids: Iterable[UUID]
) -> list[CirclePostView]:
    """Those of the posts that one member wrote and the other could read then, whatever they left or hid since."""
    return await _read(tx, _once_seen(author_id, reader).where(circle_posts.c.id.in_(list(ids))))


async def all_posts_once_seen(
    tx: Transaction, author_id: UUID, reader: UUID, *, after: Position | None, limit: int
) -> list[CirclePostView]:
    """Of all circles, the newest first."""
    return await _page(tx, _once_seen(author_id, reader), after=after, limit=limit)


def seen_post(reader: UUID) -> ColumnElement[bool]:
    """Whether the reader is in the circle, and keeps away from nobody who wrote it; who is kept away from reads on."""
    p = circle_posts.c
    return p.gathering_id.in_(circles_of(reader)) & ~keeps_away(reader, p.author_id)


def _once_seen(author_id: UUID, reader: UUID) -> Select[Any]:
    return _views().where(circle_posts.c.author_id == author_id, _could_see(reader))


def _could_see(reader: UUID) -> ColumnElement[bool]:
    """Whoever comes later reads what stands there; whoever had left, or kept away from its author, never saw it."""
    p = circle_posts.c
    not_gone = or_(stays.c.until.is_(None), stays.c.until > p.written_at)
    inside = exists().where(stays.c.gathering_id == p.gathering_id, stays.c.member_id == reader, not_gone)
    return inside & ~kept_away_at(reader, p.author_id, p.written_at)


def _views() -> Select[Any]:
    p = circle_posts.c
    return select(
        *(p.id, p.gathering_id.label("circle_id"), p.author_id, erased_among(p.author_id).label("gone")),
        *(func.nullif(p.text, "").label("text"), p.written_at),
    )


async def _page(tx: Transaction, query: Select[Any], *, after: Position | None, limit: int) -> list[CirclePostView]:
    p = circle_posts.c
    if after is not None:
        query = query.where(tuple_(p.written_at, p.id) < after)
    return await _read(tx, query.order_by(p.written_at.desc(), p.id.desc()).limit(limit))


async def _read(tx: Transaction, query: Select[Any]) -> list[CirclePostView]:
    return [CirclePostView(**row) for row in (await tx.session.execute(query)).mappings()]
