"""The relay: takes outbox rows in id order, publishes them, and moves them to the archive.

Rows are read by what is unpublished and never followed by a cursor: a cursor on the id loses rows of slow
transactions, one on the transaction id reorders.  Whatever fails in between is sent again; `seq` makes
repeats harmless.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy import delete, insert, select, text

from chassis.db import Database
from chassis.events.envelopes import from_row
from chassis.events.kafka import Broker
from chassis.events.outbox import CHANNEL
from chassis.events.wakeup import Wakeup
from chassis.leases import Leases
from chassis.loops import for_ever
from chassis.metrics import EVENTS_PUBLISHED, OUTBOX_AGE
from chassis.tables import SHARDS, archive, outbox
from chassis.telemetry import log
from contracts import control
from contracts.control import LogLost
from contracts.envelope import Envelope
from contracts.registry import TOPICS

BATCH = 500
SEND_SECONDS = 5.0
POLL_SECONDS = 1.0

_MARK = text(
    """
    INSERT INTO log_marks (topic, partition, cluster, highest_offset)
    VALUES (:topic, :partition, :cluster, :offset)
    ON CONFLICT (topic, partition, cluster) DO UPDATE SET highest_offset = excluded.highest_offset
    RETURNING old.highest_offset
    """
)
_ENSURE_MONTH = text("SELECT ensure_archive_months()")


@dataclass(frozen=True)
class Published:
    """Where the broker put one row."""

    row: Any
    partition: int
    offset: int


@dataclass
class Relay:
    """Publishes one service's events; several may run, each on the shards that it leases."""

    db: Database
    broker: Broker
    batch: int = BATCH
    leases: Leases = field(init=False)
    cluster: str = field(default="", init=False)
    producer: AIOKafkaProducer | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.leases = Leases(self.db, "relay", [str(shard) for shard in range(SHARDS)])

    @property
    def topics(self) -> list[str]:
        return [topic for topic, service in TOPICS.items() if service == self.db.source]

    async def run(self) -> None:
        """Publishes until cancelled."""
        async with self.leases.released_at_the_end(), Wakeup(self.db.url, CHANNEL, poll=POLL_SECONDS) as wakeup:
            await for_ever("relay", lambda: self._session(wakeup))

    async def _session(self, wakeup: Wakeup) -> None:
        """One connection's life: ends, by raising, when the broker or the database fails it."""
        self.cluster = await self.broker.prepare([*self.topics, control.TOPIC])
        async with self.broker.producer() as producer:
            self.producer = producer
            try:
                await self._start()
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self.leases.keep())
                    tasks.create_task(self.broker.watch(self.cluster))
                    tasks.create_task(self._drain_for_ever(wakeup))
            finally:
                self.producer = None

    async def _start(self) -> None:
        async with self.db.transaction() as tx:
            await tx.session.execute(_ENSURE_MONTH)
        await self.leases.heartbeat()
        log.info("relay_ready", cluster=self.cluster, shards=sorted(self.leases.held))

    async def _drain_for_ever(self, wakeup: Wakeup) -> None:
        while True:
            if not await self.drain():
                await wakeup.wait()

    async def drain(self) -> int:
        """Publishes one batch of this relay's shards; returns how many rows left the outbox."""
        shards = [int(shard) for shard in self.leases.held]
        async with self.db.reading() as tx:
            query = select(outbox).where(outbox.c.shard.in_(shards)).order_by(outbox.c.id).limit(self.batch)
            rows = (await tx.session.execute(query)).all()
            oldest = (tx.now - rows[0].time).total_seconds() if rows else 0.0
        OUTBOX_AGE.labels(self.db.source).set(max(oldest, 0.0))
        if rows:
            async with asyncio.timeout(SEND_SECONDS):
                published = await self._send(rows)
            await self._archive(published)
        return len(rows)

    async def _send(self, rows: Sequence[Any]) -> list[Published]:
        answers = [await self.send(from_row(row, source=self.db.source)) for row in rows]
        records = await asyncio.gather(*answers)
        return [Published(row, record.partition, record.offset) for row, record in zip(rows, records, strict=True)]

    async def send(self, envelope: Envelope) -> asyncio.Future[Any]:
        """Hands one message to the producer; the future answers with its partition and offset."""
        if self.producer is None:
            raise KafkaError("not connected")
        future: asyncio.Future[Any] = await self.producer.send(
            envelope.topic,
            key=envelope.kafka_key,
            value=envelope.kafka_value(),
            headers=envelope.kafka_headers(),
        )
        return future

    async def _archive(self, published: Sequence[Published]) -> None:
        """Moves rows from the outbox to the archive, and notices a log that answered an offset twice."""
        ids = [entry.row.id for entry in published]
        async with self.db.transaction() as tx:
            for shard in {str(entry.row.shard) for entry in published}:
                await self.leases.check(tx.session, shard)
            # What is archived is the row as it is now: an erasure may have emptied it since it was read.
            moved = (await tx.session.execute(delete(outbox).where(outbox.c.id.in_(ids)).returning(outbox))).all()
            now = {row.id: row for row in moved}
            values = [
                _archived(replace(entry, row=now[entry.row.id]), self.cluster)
                for entry in published
                if entry.row.id in now
            ]
            if values:
                await tx.session.execute(insert(archive), values)
            lost = await self._mark(tx.session, published)
        EVENTS_PUBLISHED.labels(self.db.source).inc(len(values))
        for message in lost:
            log.error("log_lost", topic=message.topic, partition=message.partition)
            await self.control(message)

    async def _mark(self, session: Any, published: Sequence[Published]) -> list[LogLost]:
        lowest: dict[tuple[str, int], int] = {}
        highest: dict[tuple[str, int], int] = {}
        for entry in published:
            key = (entry.row.topic, entry.partition)
            lowest[key] = min(lowest.get(key, entry.offset), entry.offset)
            highest[key] = max(highest.get(key, entry.offset), entry.offset)
        lost = []
        for (topic, partition), offset in sorted(highest.items()):
            mark = {"topic": topic, "partition": partition, "cluster": self.cluster}
            known = await session.scalar(_MARK, {**mark, "offset": offset})
            if known is not None and lowest[topic, partition] <= known:
                lost.append(LogLost(**mark, highest=known))
        return lost

    async def control(self, message: control.LogLost | control.LogReplayed) -> None:
        if self.producer is not None:
            await self.producer.send_and_wait(control.TOPIC, message.model_dump_json().encode())

    async def is_ready(self) -> bool:
        return self.producer is not None


def _archived(entry: Published, cluster: str) -> dict[str, Any]:
    kept = {column.name: getattr(entry.row, column.name) for column in outbox.c if column.name != "shard"}
    return {**kept, "cluster": cluster, "partition": entry.partition, "broker_offset": entry.offset}
