"""The broker, as both sides use it: which cluster it is, its topics, a producer and a consumer."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import LeaderNotAvailableError, TopicAlreadyExistsError, for_code

from chassis.telemetry import log
from contracts import control

WATCH_SECONDS = 2.0
CLOSE_SECONDS = 5.0
CONTROL_WAIT_MS = 500


class BrokerReplaced(Exception):
    """The address answers, but it is another cluster than before: its log is another log."""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """How to reach Kafka.  Nothing here uses transactions, idempotent producers or consumer groups."""

    bootstrap: str
    partitions: int = 4
    replication: int = 1
    fetch_wait_ms: int = 500

    async def prepare(self, topics: Iterable[str]) -> str:
        """Creates the topics that are missing; returns the id of the cluster they are on."""
        async with self._admin() as admin:
            existing = set(await admin.list_topics())
            missing = [self._new_topic(topic) for topic in topics if topic not in existing]
            if missing:
                answer = await admin.create_topics(missing)
                _refuse_failures(answer.topic_errors)
            return str((await admin.describe_cluster())["cluster_id"])

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=10_000)
        try:
            await admin.start()
            yield admin
        finally:
            await _close(admin.close())

    def _new_topic(self, topic: str) -> NewTopic:
        partitions = 1 if topic == control.TOPIC else self.partitions
        return NewTopic(topic, num_partitions=partitions, replication_factor=self.replication)

    async def cluster_id(self) -> str:
        return await self.prepare(())

    async def partitions_of(self, topics: Sequence[str]) -> dict[str, int]:
        """How many partitions each topic really has: it may have been made, or enlarged, under another setting."""
        async with self._admin() as admin:
            described = await admin.describe_topics(list(topics))
        counts = {topic["topic"]: len(topic["partitions"]) for topic in described}
        if any(counts.get(topic, 0) == 0 for topic in topics):
            raise LeaderNotAvailableError(f"not every topic is ready yet: {counts}")
        return counts

    async def watch(self, cluster: str) -> None:
        """Returns never; raises BrokerReplaced once another cluster answers at the same address."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if (now := await self.cluster_id()) != cluster:
                raise BrokerReplaced(f"{cluster} is now {now}")

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, acks="all", compression_type="zstd", request_timeout_ms=10_000
        )
        try:
            await producer.start()
            yield producer
        finally:
            await _close(producer.stop())

    def listener(self) -> AbstractAsyncContextManager[AIOKafkaConsumer]:
        """A consumer of the control topic, which may wait at the broker: replays are no matter of milliseconds."""
        return replace(self, fetch_wait_ms=CONTROL_WAIT_MS).consumer()

    @asynccontextmanager
    async def consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        """Has no group: partitions are assigned by lease, and an offset that is not there is an error."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_wait_ms=self.fetch_wait_ms,
            request_timeout_ms=10_000,
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            await _close(consumer.stop())


async def _close(stop: Coroutine[Any, Any, None]) -> None:
    """Says goodbye in a task of its own, and not for ever.

    A client whose broker is gone may hang here, and may raise CancelledError though nobody cancelled us.
    What a producer had not sent is still in the outbox.
    """
    closing = asyncio.ensure_future(stop)
    await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
    if not closing.done() or closing.cancelled() or closing.exception():
        log.info("client_closed_hard")
        closing.cancel()


def _refuse_failures(topic_errors: Iterable[tuple[object, ...]]) -> None:
    """Raises the first error of a CreateTopics answer; somebody else having created the topic is none."""
    for topic, code, *_ in topic_errors:
        kind = for_code(code)
        if code and kind is not TopicAlreadyExistsError:
            raise kind(f"the topic {topic} could not be created")
