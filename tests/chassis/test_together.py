"""Events of which many may share a transaction, or that have no effect here, over the run's real broker."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from chassis.db import Database, Transaction, among
from chassis.events.consumer import TOGETHER, Consumer
from chassis.events.inbox import many
from chassis.events.kafka import Broker
from chassis.events.parking import list_parked
from chassis.tables import inbox
from contracts.profiles import NeedStated, NeedWithdrawn
from tests.chassis.spine import Seen, producing, running

pytestmark = pytest.mark.kafka
MANY = 2 * TOGETHER


class Record(Seen):
    """Also remembers in which transaction each event was handled."""

    def __init__(self) -> None:
        super().__init__()
        self.transactions: dict[UUID, str] = {}

    async def on_need_withdrawn(self, tx: Transaction, event: NeedWithdrawn) -> None:
        await super().on_need_withdrawn(tx, event)
        self.transactions[event.need_id] = str(await tx.session.scalar(text("SELECT pg_current_xact_id()")))


async def nothing(_tx: Transaction, _event: NeedStated) -> None:
    """A handler of another event of the same topic."""


async def withdraw_all(db: Database, needs: list[UUID], *, members: list[UUID]) -> None:
    """In one transaction, so that they wait at the broker together."""
    async with db.transaction() as tx:
        await tx.emit_all(
            [NeedWithdrawn(need_id=need, member_id=member) for need, member in zip(needs, members, strict=True)]
        )


async def test_share_transactions_and_are_each_handled_once(
    producer_db: Database, consumer_db: Database, kafka: Broker
) -> None:
    seen, needs = Record(), [uuid4() for _ in range(MANY)]
    consumer = Consumer(consumer_db, kafka, {NeedWithdrawn: many(seen.on_need_withdrawn)})
    async with running(*producing(producer_db, kafka), consumer.run):
        await withdraw_all(producer_db, needs, members=needs)
        await seen.wait_for(needs)

    assert seen.of(needs) == sorted(needs)
    assert len({seen.transactions[need] for need in needs}) < MANY / 2


async def test_keep_the_order_of_an_aggregate(producer_db: Database, consumer_db: Database, kafka: Broker) -> None:
    seen, need, members = Record(), uuid4(), [uuid4() for _ in range(MANY)]
    consumer = Consumer(consumer_db, kafka, {NeedWithdrawn: many(seen.on_need_withdrawn)})
    async with running(*producing(producer_db, kafka), consumer.run):
        await withdraw_all(producer_db, [need] * MANY, members=members)
        await seen.wait_for([need] * MANY)

    assert seen.members_of(need) == members


async def test_one_that_fails_is_parked_alone(producer_db: Database, consumer_db: Database, kafka: Broker) -> None:
    needs = [uuid4() for _ in range(MANY)]
    seen, refused = Record(), needs[MANY // 2]
    seen.refuse = {refused}
    consumer = Consumer(consumer_db, kafka, {NeedWithdrawn: many(seen.on_need_withdrawn)})
    others = [need for need in needs if need != refused]
    async with running(*producing(producer_db, kafka), consumer.run):
        await withdraw_all(producer_db, needs, members=needs)
        await seen.wait_for(others)

    assert seen.of(needs) == sorted(others)
    async with consumer_db.reading() as tx:
        assert [row.subject for row in await list_parked(tx) if row.subject in needs] == [refused]


async def test_wait_for_a_lock_more_briefly_than_one_alone(
    producer_db: Database, consumer_db: Database, kafka: Broker
) -> None:
    patience: dict[UUID, str] = {}

    async def on_need_withdrawn(tx: Transaction, event: NeedWithdrawn) -> None:
        patience[event.need_id] = str(await tx.session.scalar(text("SHOW lock_timeout")))

    needs = [uuid4() for _ in range(MANY)]
    consumer = Consumer(consumer_db, kafka, {NeedWithdrawn: many(on_need_withdrawn)})
    async with running(*producing(producer_db, kafka), consumer.run):
        await withdraw_all(producer_db, needs, members=needs)
        async with asyncio.timeout(30):
            while await counted(consumer_db, needs) < MANY:
                await asyncio.sleep(0.05)

    assert {patience[need] for need in needs} <= {"500ms", "0"}
    assert "500ms" in patience.values()


async def test_those_without_an_effect_are_counted(producer_db: Database, consumer_db: Database, kafka: Broker) -> None:
    needs = [uuid4() for _ in range(MANY)]
    consumer = Consumer(consumer_db, kafka, {NeedStated: nothing})
    async with running(*producing(producer_db, kafka), consumer.run):
        await withdraw_all(producer_db, needs, members=needs)
        async with asyncio.timeout(30):
            while await counted(consumer_db, needs) < MANY:
                await asyncio.sleep(0.05)


async def counted(db: Database, needs: list[UUID]) -> int:
    """How many of the needs' first events the inbox knows."""
    async with db.reading() as tx:
        known = select(func.count()).where(among(inbox.c.subject, needs), inbox.c.last_seq == 1)
        return int(await tx.session.scalar(known) or 0)
