"""A circle's agenda, which is read anew each time: what is open is on the next one, by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.circles.domain.agenda import ItemState
from services.sessions.circles.queries.meetings import circles_of
from services.sessions.circles.tables import circle_agenda, circle_meetings
from services.sessions.facts.queries.people import keeps_away


@dataclass(frozen=True, kw_only=True)
class CircleAgendaItemView:
    """`carried`: at how many meetings it was on the agenda and not settled; `gone`: whether who asked was erased."""

    id: UUID
    circle_id: UUID
    asked_by: UUID
    gone: Sequence[UUID]
    item: str
    asked_at: datetime
    state: ItemState
    settled_at: datetime | None
    settled_in: UUID | None
    carried: int


async def agenda_of(
    tx: Transaction, reader: UUID, circle_id: UUID, *, state: ItemState | None, after: UUID | None, limit: int
) -> list[CircleAgendaItemView]:
    """The oldest first; of whomever the reader keeps away from there is nothing."""
    query = _views(reader, tx.now).where(circle_agenda.c.gathering_id == circle_id)
    if state is not None:
        query = query.where(circle_agenda.c.state == state)
    if after is not None:
        query = query.where(circle_agenda.c.id > after)
    return await _read(tx, query.order_by(circle_agenda.c.id).limit(limit))


async def agenda_item_by_id(tx: Transaction, reader: UUID, item_id: UUID) -> CircleAgendaItemView | None:
    found = await _read(tx, _views(reader, tx.now).where(circle_agenda.c.id == item_id))
    return found[0] if found else None


def seen_item(reader: UUID) -> ColumnElement[bool]:
    """Whether the reader is in the circle, and keeps away from nobody who asked for it."""
    i = circle_agenda.c
    return i.gathering_id.in_(circles_of(reader)) & ~keeps_away(reader, i.asked_by)


def _views(reader: UUID, now: datetime) -> Select[Any]:
    i = circle_agenda.c
    return select(
        *(i.id, i.gathering_id.label("circle_id"), i.asked_by, erased_among(i.asked_by).label("gone")),
        *(i.item, i.asked_at, i.state, i.settled_at, i.settled_in, _carried(now).label("carried")),
    ).where(seen_item(reader))


def _carried(now: datetime) -> ColumnElement[int]:
    i, m = circle_agenda.c, circle_meetings.c
    until = func.coalesce(i.settled_at, now)
    on_it = m.gathering_id == i.gathering_id, m.cancelled_at.is_(None), m.ends_at > i.asked_at, m.ends_at <= until
    elsewhere = m.id.is_distinct_from(i.settled_in)
    return select(func.count()).select_from(circle_meetings).where(*on_it, elsewhere).scalar_subquery()


async def _read(tx: Transaction, query: Select[Any]) -> list[CircleAgendaItemView]:
    return [CircleAgendaItemView(**row) for row in (await tx.session.execute(query)).mappings()]
