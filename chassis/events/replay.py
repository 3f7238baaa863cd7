"""Answers the control topic: sends archived events again to consumers that have missed some."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import text

from chassis.events.envelopes import from_row
from chassis.events.relay import Relay
from chassis.loops import for_ever
from chassis.telemetry import log
from contracts import control
from contracts.control import LogReplayed, ReplayAggregate, ReplayLog

CHUNK = 500

Message = Annotated[
    ReplayAggregate | ReplayLog | LogReplayed | control.LogLost,
    Field(discriminator="ask"),
]
MESSAGES: TypeAdapter[ReplayAggregate | ReplayLog | LogReplayed | control.LogLost] = TypeAdapter(Message)

_AGGREGATE = text(
    "SELECT * FROM archive WHERE topic = :topic AND subject = :subject AND seq >= :seq AND id > :after "
    "ORDER BY id LIMIT :chunk"
)
_LOG = text(
    """
    SELECT * FROM archive
    WHERE topic = :topic AND partition = :partition AND id > :after
      AND ((cluster = :cluster AND broker_offset >= :offset)
           OR (cluster NOT IN (:cluster, :current)
               AND archived_at > COALESCE((SELECT max(archived_at) FROM archive
                                           WHERE topic = :topic AND cluster = :cluster), '-infinity')))
    ORDER BY id LIMIT :chunk
    """
)


def parse(value: bytes | None) -> ReplayAggregate | ReplayLog | LogReplayed | control.LogLost | None:
    """A control message, or None for one that this release does not know."""
    try:
        return MESSAGES.validate_json(value or b"")
    except ValidationError as error:
        log.warning("control_message_unknown", reason=str(error.errors(include_input=False)[:1]))
        return None


async def read_control(consumer: AIOKafkaConsumer) -> AsyncIterator[list[Any]]:
    """Yields batches of control messages that arrive from now on."""
    tp = TopicPartition(control.TOPIC, 0)
    consumer.assign([tp])
    await consumer.seek_to_end(tp)
    while True:
        batches = await consumer.getmany(timeout_ms=500)
        yield [message for record in batches.get(tp, ()) if (message := parse(record.value)) is not None]


@dataclass
class Replayer:
    """Serves replays for one relay: only the relay that holds shard 0 answers, and only for its service's topics."""

    relay: Relay

    async def run(self) -> None:
        """Answers until cancelled."""
        await for_ever("replayer", self._listen)

    async def _listen(self) -> None:
        await self.relay.broker.prepare([control.TOPIC])
        cluster = self.relay.cluster
        async with self.relay.broker.listener() as consumer:
            async for messages in read_control(consumer):
                if self.relay.cluster != cluster:
                    return
                if messages and "0" in self.relay.leases.held:
                    await self._serve(messages)

    async def _serve(self, messages: list[Any]) -> None:
        mine = [message for message in messages if message.topic in self.relay.topics]
        aggregates: dict[tuple[str, Any], int] = {}
        for message in mine:
            if isinstance(message, ReplayAggregate):
                key = (message.topic, message.subject)
                aggregates[key] = min(message.seq, aggregates.get(key, message.seq))
        for (topic, subject), seq in aggregates.items():
            await self.replay_aggregate(topic, subject, seq=seq)
        for message in mine:
            if isinstance(message, ReplayLog):
                await self.replay_log(message)

    async def replay_aggregate(self, topic: str, subject: Any, *, seq: int) -> int:
        """Sends one aggregate's events again, in order, from `seq` on; returns how many."""
        sent = await self._resend(_AGGREGATE, {"topic": topic, "subject": subject, "seq": seq})
        log.info("aggregate_replayed", topic=topic, subject=str(subject), from_seq=seq, events=sent)
        return sent

    async def replay_log(self, asked: ReplayLog) -> int:
        """Sends again what a lost log held from the consumer's offset on, then says so; returns how many."""
        params = {
            "topic": asked.topic,
            "partition": asked.partition,
            "cluster": asked.cluster or "",
            "offset": asked.offset,
            "current": self.relay.cluster,
        }
        sent = await self._resend(_LOG, params)
        log.info("log_replayed", topic=asked.topic, partition=asked.partition, consumer=asked.consumer, events=sent)
        done = LogReplayed(consumer=asked.consumer, topic=asked.topic, partition=asked.partition, cluster=asked.cluster)
        await self.relay.control(done)
        return sent

    async def _resend(self, query: Any, params: dict[str, Any]) -> int:
        after, sent = -1, 0
        while True:
            async with self.relay.db.reading() as tx:
                rows = (await tx.session.execute(query, {**params, "after": after, "chunk": CHUNK})).all()
            answers = [await self.relay.send(from_row(row, source=self.relay.db.source)) for row in rows]
            await asyncio.gather(*answers)
            sent += len(rows)
            if len(rows) < CHUNK:
                return sent
            after = rows[-1].id
