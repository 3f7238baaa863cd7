"""A circle's agenda on the graph: for who leads it or has a seat, in person."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.ids import new_id
from services.sessions.circles.commands import agenda as commands
from services.sessions.circles.domain.agenda import ItemState, NoSuchAgendaItem
from services.sessions.circles.queries import agenda as queries
from services.sessions.circles.queries.agenda import CircleAgendaItemView
from services.sessions.references import MemberRef, as_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

strawberry.enum(ItemState, name="CircleAgendaItemState", description="Where an item of a circle's agenda stands.")

Work = Callable[[Transaction, UUID], Awaitable[UUID]]


@strawberry.type(description="What somebody wants the circle to speak about; open, it is on the next agenda by itself.")
class CircleAgendaItem:
    id: strawberry.ID
    circle_id: strawberry.ID
    asked_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    item: str = strawberry.field(description="Empty once whoever asked was erased.")
    asked_at: datetime
    state: ItemState
    carried: int = strawberry.field(description="How many meetings it has been carried over.")
    settled_at: datetime | None
    settled_in: strawberry.ID | None = strawberry.field(description="The meeting in which it was done, if in one.")

    @classmethod
    def of(cls, view: CircleAgendaItemView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            circle_id=strawberry.ID(str(view.circle_id)),
            asked_by=MemberRef.unless(view.asked_by, gone=view.gone),
            item=view.item,
            asked_at=view.asked_at,
            state=view.state,
            carried=view.carried,
            settled_at=view.settled_at,
            settled_in=as_id(view.settled_in),
        )


@strawberry.input
class AddToCircleAgendaInput:
    idempotency_key: str
    circle_id: strawberry.ID
    item: str = strawberry.field(description="At most 500 characters.")


@strawberry.input
class FinishCircleAgendaItemInput:
    idempotency_key: str
    item_id: strawberry.ID
    meeting_id: strawberry.ID | None = strawberry.field(
        default=None, description="The circle's meeting in which it was done; null: between meetings."
    )


@strawberry.input
class DropCircleAgendaItemInput:
    idempotency_key: str
    item_id: strawberry.ID


async def agenda(
    info: Info, circle_id: strawberry.ID, state: ItemState | None = None, first: int = 20, after: str | None = None
) -> Connection[CircleAgendaItem]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(circle_id, name="circleId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.agenda_of(tx, member_id, of, state=state, after=last, limit=page.first + 1)
    return connection(rows, page, node=CircleAgendaItem.of, cursor=lambda row: (row.id,))


async def add_item(info: Info, input: AddToCircleAgendaInput) -> CircleAgendaItem:
    circle_id, item_id = as_uuid(input.circle_id, name="circleId"), new_id()
    return await _changed(info, input, lambda tx, by: commands.add_item(tx, item_id, circle_id, input.item, by=by))


async def finish_item(info: Info, input: FinishCircleAgendaItemInput) -> CircleAgendaItem:
    item_id = as_uuid(input.item_id, name="itemId")
    meeting_id = None if input.meeting_id is None else as_uuid(input.meeting_id, name="meetingId")
    return await _changed(info, input, lambda tx, by: commands.finish_item(tx, item_id, by=by, meeting_id=meeting_id))


async def drop_item(info: Info, input: DropCircleAgendaItemInput) -> CircleAgendaItem:
    item_id = as_uuid(input.item_id, name="itemId")
    return await _changed(info, input, lambda tx, by: commands.drop_item(tx, item_id, by=by))


@strawberry.type
class Query:
    circle_agenda: Connection[CircleAgendaItem] = strawberry.field(
        resolver=agenda, description="What a circle wants to speak about, oldest first: what is open comes along."
    )


@strawberry.type
class Mutation:
    add_to_circle_agenda: CircleAgendaItem = strawberry.mutation(
        resolver=add_item, description="Puts something on the agenda of a circle that you are in."
    )
    finish_circle_agenda_item: CircleAgendaItem = strawberry.mutation(
        resolver=finish_item, description="Says that it is done: by who asked for it, or a mentor of the circle."
    )
    drop_circle_agenda_item: CircleAgendaItem = strawberry.mutation(
        resolver=drop_item, description="Takes it off the agenda: by who asked for it, or a mentor of the circle."
    )


async def _changed(info: Info, input: Any, work: Work) -> CircleAgendaItem:
    """The item as it is after a change; a change that was done before is read again."""
    member_id = info.context.identity.in_person()
    item_id = await run_once(info, input, lambda tx: work(tx, member_id))
    async with info.context.reading() as tx:
        view = await queries.agenda_item_by_id(tx, member_id, item_id)
    if view is None:
        raise NoSuchAgendaItem
    return CircleAgendaItem.of(view)
