"""Putting something on a circle's agenda, and taking it off."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.circles.domain.agenda import CircleAgendaItem, ItemState, NoSuchAgendaItem, an_item
from services.sessions.circles.queries.agenda import seen_item
from services.sessions.circles.queries.attending import check_held_in, leads_or_sits_in
from services.sessions.circles.tables import circle_agenda


async def add_item(tx: Transaction, item_id: UUID, circle_id: UUID, text: str, *, by: UUID) -> UUID:
    await leads_or_sits_in(tx, circle_id, by)
    await spend(tx, by, What.AGENDA_ITEM, about=circle_id)
    tx.session.add(
        CircleAgendaItem(id=item_id, gathering_id=circle_id, asked_by=by, item=an_item(text), asked_at=tx.now)
    )
    return item_id


async def finish_item(tx: Transaction, item_id: UUID, *, by: UUID, meeting_id: UUID | None) -> UUID:
    item, leads = await _locked(tx, item_id, by)
    if meeting_id is not None:
        await check_held_in(tx, item.gathering_id, meeting_id)
    item.settle(ItemState.DONE, by=by, leads=leads, meeting_id=meeting_id, now=tx.now)
    return item_id


async def drop_item(tx: Transaction, item_id: UUID, *, by: UUID) -> UUID:
    item, leads = await _locked(tx, item_id, by)
    item.settle(ItemState.DROPPED, by=by, leads=leads, now=tx.now)
    return item_id


async def _locked(tx: Transaction, item_id: UUID, member_id: UUID) -> tuple[CircleAgendaItem, bool]:
    """The item, and whether the member leads its circle; one that they cannot see does not exist."""
    visible = circle_agenda.c.id == item_id, seen_item(member_id)
    item = await tx.session.scalar(select(CircleAgendaItem).where(*visible).with_for_update())
    if item is None:
        raise NoSuchAgendaItem
    return item, await leads_or_sits_in(tx, item.gathering_id, member_id)
