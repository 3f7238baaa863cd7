"""Events from a producer's transaction to a consumer's, over the run's real broker."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from sqlalchemy import Table, func, select

from chassis.db import Database
from chassis.events.kafka import Broker
from chassis.events.parking import list_parked
from chassis.tables import archive, outbox, positions
from contracts.profiles import NeedWithdrawn
from tests.backing import Broker as RunningBroker
from tests.chassis.spine import Seen, consuming, producing, running, withdraw

pytestmark = pytest.mark.kafka


class TestDelivery:
    async def test_delivers_what_was_committed_and_nothing_else(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka), consuming(consumer_db, kafka, seen)):
            rolled_back = uuid4()
            with pytest.raises(RuntimeError):
                await _withdraw_and_fail(producer_db, rolled_back)
            needs = [await withdraw(producer_db) for _ in range(20)]
            await seen.wait_for(needs)

        assert seen.of([*needs, rolled_back]) == sorted(needs)

    async def test_keeps_the_order_of_each_aggregate(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen, need = Seen(), uuid4()
        members = [uuid4() for _ in range(30)]
        async with running(*producing(producer_db, kafka), consuming(consumer_db, kafka, seen)):
            for member in members:
                await withdraw(producer_db, need, member)
            await _until(lambda: len(seen.members_of(need)) == len(members))

        assert seen.members_of(need) == members

    async def test_two_relays_and_two_consumers_share_the_work(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen = Seen()
        relays = [*producing(producer_db, kafka), *producing(producer_db, kafka)]
        consumers = [consuming(consumer_db, kafka, seen), consuming(consumer_db, kafka, seen)]
        async with running(*relays, *consumers):
            needs = [await withdraw(producer_db) for _ in range(50)]
            await seen.wait_for(needs)

        assert seen.of(needs) == sorted(needs)

    async def test_a_consumer_that_comes_back_goes_on_where_it_stood(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka)):
            async with running(consuming(consumer_db, kafka, seen)):
                first = [await withdraw(producer_db) for _ in range(5)]
                await seen.wait_for(first)
            second = [await withdraw(producer_db) for _ in range(5)]
            async with running(consuming(consumer_db, kafka, seen)):
                await seen.wait_for(second)

        assert seen.of([*first, *second]) == sorted([*first, *second])

    async def test_reads_every_partition_that_a_topic_really_has(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen, set_to_one = Seen(), replace(kafka, partitions=1)
        await kafka.prepare(["profiles-needs"])
        async with running(*producing(producer_db, set_to_one), consuming(consumer_db, set_to_one, seen)):
            needs = [await withdraw(producer_db) for _ in range(20)]
            await seen.wait_for(needs)

        assert seen.of(needs) == sorted(needs)

    async def test_published_rows_rest_in_the_archive(self, producer_db: Database, kafka: Broker) -> None:
        async with running(*producing(producer_db, kafka)):
            need = await withdraw(producer_db)
            async with asyncio.timeout(20):
                while await _count(producer_db, outbox):
                    await asyncio.sleep(0.05)

        async with producer_db.reading() as tx:
            row = (await tx.session.execute(select(archive).where(archive.c.subject == need))).one()
        assert row.seq == 1
        assert row.data["need_id"] == str(need)


class TestTrouble:
    async def test_a_permanent_failure_parks_its_aggregate_and_nothing_else(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        bad = uuid4()
        seen = Seen(refuse={bad})
        async with running(*producing(producer_db, kafka), consuming(consumer_db, kafka, seen)):
            await withdraw(producer_db, bad)
            await withdraw(producer_db, bad)
            good = [await withdraw(producer_db) for _ in range(5)]
            await seen.wait_for(good)
            await _until_parked(consumer_db, 2)

        async with consumer_db.reading() as tx:
            reasons = [(event.subject, event.seq, event.reason) for event in await list_parked(tx) if event.subject]
        assert reasons == [
            (bad, 1, "RuntimeError: the handler cannot do this"),
            (bad, 2, "waits behind a parked event"),
        ]

    async def test_a_message_that_is_none_of_ours_is_kept_and_passed_over(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka), consuming(consumer_db, kafka, seen)):
            await seen.wait_for([await withdraw(producer_db)])
            async with kafka.producer() as producer:
                await producer.send_and_wait("profiles-needs", b"not an event", headers=[("ce_id", b"\xff")])
            await seen.wait_for([await withdraw(producer_db)])
            await _until_parked(consumer_db, 1)

        async with consumer_db.reading() as tx:
            kept = await list_parked(tx)
        assert kept[-1].subject is None
        assert "utf-8" in kept[-1].reason

    async def test_a_broker_that_comes_back_empty_loses_nothing(
        self, producer_db: Database, consumer_db: Database, kafka: Broker, broker: RunningBroker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka)):
            async with running(consuming(consumer_db, kafka, seen)):
                before = [await withdraw(producer_db) for _ in range(5)]
                await seen.wait_for(before)
            unread = [await withdraw(producer_db) for _ in range(20)]
            async with asyncio.timeout(20):
                while await _count(producer_db, outbox):
                    await asyncio.sleep(0.05)
            broker.restart_empty()
            async with running(consuming(consumer_db, kafka, seen)):
                after = [await withdraw(producer_db) for _ in range(5)]
                await seen.wait_for([*unread, *after], seconds=60)

        everything = [*before, *unread, *after]
        assert seen.of(everything) == sorted(everything)

    async def test_a_broker_that_comes_back_with_fewer_partitions_loses_nothing(
        self, producer_db: Database, consumer_db: Database, kafka: Broker, broker: RunningBroker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka)):
            async with running(consuming(consumer_db, kafka, seen)):
                await seen.wait_for([await withdraw(producer_db)])
            unread = [await withdraw(producer_db) for _ in range(20)]
            async with asyncio.timeout(20):
                while await _count(producer_db, outbox):
                    await asyncio.sleep(0.05)
        broker.restart_empty()
        fewer = replace(kafka, partitions=1)
        async with running(*producing(producer_db, fewer), consuming(consumer_db, fewer, seen)):
            await seen.wait_for(unread, seconds=60)
        broker.restart_empty()

        assert seen.of(unread) == sorted(unread)

    async def test_what_the_log_no_longer_holds_comes_from_the_archive(
        self, producer_db: Database, consumer_db: Database, kafka: Broker, broker: RunningBroker
    ) -> None:
        if broker.kind == "tansu":
            pytest.skip("Tansu deletes no records: the expiry of a log can only be played on Apache Kafka")
        seen = Seen()
        async with running(*producing(producer_db, kafka)):
            needs = [await withdraw(producer_db) for _ in range(20)]
            async with asyncio.timeout(20):
                while await _count(producer_db, outbox):
                    await asyncio.sleep(0.05)
            await _delete_all_records(kafka, "profiles-needs")
            async with running(consuming(consumer_db, kafka, seen)):
                await seen.wait_for(needs, seconds=60)

        assert seen.of(needs) == sorted(needs)

    async def test_positions_name_the_cluster_they_belong_to(
        self, producer_db: Database, consumer_db: Database, kafka: Broker
    ) -> None:
        seen = Seen()
        async with running(*producing(producer_db, kafka), consuming(consumer_db, kafka, seen)):
            await seen.wait_for([await withdraw(producer_db)])

        async with consumer_db.reading() as tx:
            clusters = set((await tx.session.scalars(select(positions.c.cluster))).all())
        assert clusters == {await kafka.cluster_id()}


async def _withdraw_and_fail(db: Database, need: UUID) -> None:
    async with db.transaction() as tx:
        await tx.emit(NeedWithdrawn(need_id=need, member_id=uuid4()))
        raise RuntimeError("after emitting")


async def _delete_all_records(kafka: Broker, topic: str) -> None:
    """What retention does in a week: the log begins where it ends."""
    tps = [TopicPartition(topic, number) for number in range(kafka.partitions)]
    async with kafka.consumer() as consumer:
        ends = await consumer.end_offsets(tps)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_records({tp: RecordsToDelete(before_offset=end) for tp, end in ends.items()})
    await admin.close()


async def _count(db: Database, table: Table) -> int:
    async with db.reading() as tx:
        return int(await tx.session.scalar(select(func.count()).select_from(table)) or 0)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


async def _until_parked(db: Database, count: int) -> None:
    async with asyncio.timeout(30):
        while True:
            async with db.reading() as tx:
                if len(await list_parked(tx)) >= count:
                    return
            await asyncio.sleep(0.05)
