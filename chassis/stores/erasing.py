"""A service's part in an erasure: it empties its stores, answers, and lets no late event bring anything back."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Cause, Transaction
from chassis.events.inbox import Handler, Handlers, Many, Told, many
from chassis.stores.register import THEM, Stores
from chassis.stores.rounds import rounds
from chassis.tables import erased_members
from contracts.answers import Erased, StoreErased
from contracts.envelope import Afterlife

Leaving: TypeAlias = Mapping[UUID, Cause]
"""Who is erased, each with the cause of what is said because of it."""
DidErase: TypeAlias = Mapping[UUID, tuple[StoreErased, ...]]
"""What was done for each, store by store."""
Erase: TypeAlias = Callable[[Transaction, Leaving], Awaitable[DidErase]]
"""Takes members out of a service's own tables, as often as it is asked."""

_LOCK_PEOPLE = text("SELECT lock_people(:people)").bindparams(bindparam("people", type_=ARRAY(Uuid)))
_LOCK_ERASURES = text(
    "SELECT lock_erasure(person) FROM (SELECT DISTINCT unnest(:people) AS person ORDER BY 1) AS in_order"
).bindparams(bindparam("people", type_=ARRAY(Uuid)))


async def erased_of(tx: Transaction, people: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the people who were erased; the others can't be until this transaction ends."""
    erased: list[UUID] | None = await tx.session.scalar(_LOCK_PEOPLE, {"people": list(people)})
    return frozenset(erased or ())


def erased_among(*people: ColumnElement[UUID]) -> ColumnElement[list[UUID]]:
    """A column for views: those of a row's people who were erased, so that a reference leads to nobody."""
    them = select(erased_members.c.member_id).where(erased_members.c.member_id.in_(people))
    gone: ColumnElement[list[UUID]] = func.array(them.scalar_subquery(), type_=ARRAY(Uuid))
    return gone


async def mark_erased(tx: Transaction, requests: Mapping[UUID, UUID]) -> None:
    """From now on, whatever comes about the members is refused; `requests` names for each the erasure."""
    await tx.session.execute(_LOCK_ERASURES, {"people": list(requests)})
    rows = [{"member_id": id_, "request_id": request, "erased_at": tx.now} for id_, request in requests.items()]
    await tx.session.execute(insert(erased_members).values(rows).on_conflict_do_nothing())


def who_leaves(leaving: Leaving, *people: UUID) -> UUID:
    """Who of the people leaves, and so ends what they share; of two who leave at once, the first."""
    return next(each for each in people if each in leaving)


async def erase_stores(tx: Transaction, stores: Stores, members: Iterable[UUID]) -> DidErase:
    """Deletes or empties the members' rows in the order of the register, and says how many of each store."""
    rows = {member_id: dict.fromkeys((store.name for store in stores), 0) for member_id in members}
    for statement in rounds(tuple(stores)):
        for name, member_id, touched in await tx.session.execute(statement, {THEM.key: list(rows)}):
            rows[member_id][name] += touched
    return {
        member_id: tuple(StoreErased(store=name, rows=touched) for name, touched in by_store.items())
        for member_id, by_store in rows.items()
    }


def erasing(erase: Erase, erased: type[Erased]) -> Many:
    """The handler of ErasureStarted: erases, and answers with `erased`."""

    async def on_erasures_started(tx: Transaction, told: Sequence[Told]) -> None:
        await mark_erased(tx, {event.member_id: event.request_id for event, _ in told})
        did = await erase(tx, {event.member_id: cause for event, cause in told})
        for event, cause in told:
            stores = did[event.member_id]
            rows = sum(store.rows for store in stores)
            answer = erased(request_id=event.request_id, member_id=event.member_id, rows=rows, stores=stores)
            await tx.because(cause).emit(answer)

    return Many(on_erasures_started)


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
    async def heed(tx: Transaction, told: Sequence[Told]) -> None:
        people = frozenset[UUID]().union(*(event.people for event, _ in told))
        erased = await erased_of(tx, people) if people else frozenset[UUID]()
        heard = [(event, cause) for event, cause in told if not event.people or not event.people <= erased]
        if heard:
            await many(handler).take(tx, heard)
        touched = {member_id: cause for event, cause in heard for member_id in sorted(event.people & erased)}
        if touched:
            await erase(tx, touched)

    heeding = Many(heed)
    return heeding if isinstance(handler, Many) else heeding.__call__
