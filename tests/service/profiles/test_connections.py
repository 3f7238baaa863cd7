"""Who knows whom, as matching tells it: however often, in whatever order, and never somebody who was erased."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import mark_erased
from services.profiles.consumers import HANDLERS
from services.profiles.members.tables import connections
from tests.builders.bonds import connected, disconnected
from tests.service.envelopes import deliver, envelope


async def pairs(db: Database) -> set[tuple[UUID, UUID]]:
    async with db.transaction() as tx:
        rows = await tx.session.execute(select(connections.c.member_id, connections.c.other_id))
        return {(row.member_id, row.other_id) for row in rows}


async def test_two_who_are_connected_know_each_other_both_ways(db: Database) -> None:
    event = connected()
    same = envelope(event)

    taken = await deliver(db, HANDLERS, same, same)

    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
    assert await pairs(db) == {(event.member_id, event.other_id), (event.other_id, event.member_id)}


async def test_an_end_ahead_of_its_beginning_waits_for_it(db: Database) -> None:
    event = connected()
    beginning, end = envelope(event), envelope(disconnected(event), seq=2)

    assert await deliver(db, HANDLERS, end) == [Taken.GAP]
    await deliver(db, HANDLERS, beginning, end, end)

    assert await pairs(db) == set()


async def test_an_end_is_of_these_two_alone(db: Database) -> None:
    event = connected()
    other = connected(member_id=event.member_id)
    await deliver(db, HANDLERS, envelope(event), envelope(other), envelope(disconnected(event), seq=2))

    assert await pairs(db) == {(other.member_id, other.other_id), (other.other_id, other.member_id)}


async def test_nobody_erased_comes_back_by_either_side(db: Database) -> None:
    event = connected()
    turned = connected(member_id=event.other_id, other_id=new_id())
    async with db.transaction() as tx:
        await mark_erased(tx, {event.other_id: new_id()})

    await deliver(db, HANDLERS, envelope(event), envelope(turned))

    assert await pairs(db) == set()
