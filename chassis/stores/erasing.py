"""A service's part in an erasure: it empties its stores, answers, and lets no late event bring anything back."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.events.inbox import Handler, Handlers
from chassis.stores.register import ERASED_ONE, Stores
from chassis.stores.rounds import rounds
from chassis.tables import erased_members
from contracts.answers import Erased, StoreErased
from contracts.envelope import Afterlife, Event
from contracts.profiles import ErasureStarted

Erase: TypeAlias = Callable[[Transaction, UUID], Awaitable[tuple[StoreErased, ...]]]
"""Takes a member out of a service's own tables, as often as it is asked; returns what it did, store by store."""

_LOCK_PEOPLE = text("SELECT lock_people(:people)").bindparams(bindparam("people", type_=ARRAY(Uuid)))
_LOCK_ERASURE = text("SELECT lock_erasure(:person)").bindparams(bindparam("person", type_=Uuid))


async def erased_of(tx: Transaction, people: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the people who were erased; the others can't be until this transaction ends."""
    erased: list[UUID] | None = await tx.session.scalar(_LOCK_PEOPLE, {"people": list(people)})
    return frozenset(erased or ())


def erased_among(*people: ColumnElement[UUID]) -> ColumnElement[list[UUID]]:
    """A column for views: those of a row's people who were erased, so that a reference leads to nobody."""
    them = select(erased_members.c.member_id).where(erased_members.c.member_id.in_(people))
    gone: ColumnElement[list[UUID]] = func.array(them.scalar_subquery(), type_=ARRAY(Uuid))
    return gone


async def mark_erased(tx: Transaction, member_id: UUID, *, request_id: UUID) -> None:
    """From now on, whatever comes about the member is refused."""
    await tx.session.execute(_LOCK_ERASURE, {"person": member_id})
    row = {"member_id": member_id, "request_id": request_id, "erased_at": tx.now}
    await tx.session.execute(insert(erased_members).values(row).on_conflict_do_nothing())


async def erase_stores(tx: Transaction, stores: Stores, member_id: UUID) -> tuple[StoreErased, ...]:
    """Deletes or empties the member's rows in the order of the register, and says how many of each store."""
    rows = {store.name: 0 for store in stores}
    for round_ in rounds(tuple(stores)):
        touched = (await tx.session.execute(round_.statement, {ERASED_ONE.key: member_id})).one()
        for name, count in zip(round_.names, touched, strict=True):
            rows[name] += count
    return tuple(StoreErased(store=name, rows=touched) for name, touched in rows.items())


def erasing(erase: Erase, erased: type[Erased]) -> Handler:
    """The handler of ErasureStarted: erases, and answers with `erased`."""

    async def on_erasure_started(tx: Transaction, event: ErasureStarted) -> None:
        await mark_erased(tx, event.member_id, request_id=event.request_id)
        stores = await erase(tx, event.member_id)
        rows = sum(store.rows for store in stores)
        await tx.emit(erased(request_id=event.request_id, member_id=event.member_id, rows=rows, stores=stores))

    return on_erasure_started


def heeding_erasure(handlers: Handlers, erase: Erase) -> Handlers:
    """The same handlers, for events that come after the people they are about were erased.

    An event about nobody else has no effect.  One that is another person's too has its effect, and whatever it
    brought back of the erased one goes again in the same transaction.
    """
    return {
        event: handler if event.afterlife is Afterlife.STAYS else _heeding(handler, erase)
        for event, handler in handlers.items()
    }


def _heeding(handler: Handler, erase: Erase) -> Handler:
    async def heed(tx: Transaction, event: Event) -> None:
        erased = await erased_of(tx, event.people) if event.people else frozenset[UUID]()
        if event.people and event.people <= erased:
            return
        await handler(tx, event)
        for member_id in sorted(erased):
            await erase(tx, member_id)

    return heed
