"""The consumer: reads leased partitions and applies each event and its offset in one transaction.

There are no consumer groups: a lease says who reads which partition, PostgreSQL remembers how far.
"""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from chassis.contention import LOST_A_RACE, WAITED_TOO_LONG, sqlstate
from chassis.db import Cause, Database, Transaction
from chassis.events.inbox import Handlers, Inbox, Many, Taken, aggregates_with_gaps
from chassis.events.kafka import Broker
from chassis.events.positions import Positions
from chassis.events.replay import read_control
from chassis.leases import LeaseLost, Leases
from chassis.loops import for_ever
from chassis.metrics import EVENTS_TAKEN, LAG
from chassis.telemetry import continued, current_traceparent, log
from contracts import control
from contracts.control import LogLost, LogReplayed, ReplayAggregate
from contracts.envelope import ERASED, Envelope, MalformedEnvelope
from contracts.registry import BY_TYPE

STALL_SECONDS = 60.0
TOGETHER = 50
"""The most events that share a transaction."""
ASK_SECONDS = 2.0
CALM_SECONDS = 0.5
TRANSIENT_STATES = LOST_A_RACE | {WAITED_TOO_LONG, "57P01", "57P02", "57P03", "53300"}
"""Somebody in the way, shutdown, crash, starting up, too many connections."""

_GIVE_WAY = text("SET LOCAL lock_timeout = '500ms'")
"""Whoever holds much for many waits for nobody for long: before PostgreSQL looks for a deadlock, it has let go."""


def is_transient(error: BaseException) -> bool:
    """Whether waiting and trying again may help; anything else parks the event."""
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | InterfaceError):
        return error.connection_invalidated or sqlstate(error) in TRANSIENT_STATES
    passing = OperationalError | InterfaceError | NoConnection | OSError | TimeoutError | KafkaError | LeaseLost
    return isinstance(error, passing)


@dataclass
class Consumer:
    """Feeds one service's handlers; several may run, each on the partitions that it leases."""

    db: Database
    broker: Broker
    handlers: Handlers
    inbox: Inbox = field(init=False)
    leases: Leases = field(init=False)
    positions: Positions = field(init=False)
    partitions: dict[str, int] = field(default_factory=dict, init=False)
    producer: AIOKafkaProducer = field(init=False)
    asked: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    connected: bool = field(default=False, init=False)
    moved_at: float = field(default_factory=time.monotonic, init=False)

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.db.source, self.handlers)
        self.leases = Leases(self.db, "consume", [])

    @property
    def topics(self) -> list[str]:
        return sorted({event.topic for event in self.handlers})

    async def run(self) -> None:
        """Consumes until cancelled."""
        async with self.leases.released_at_the_end():
            await for_ever("consumer", self._session)

    async def _session(self) -> None:
        """One connection's life: ends, by raising, when the broker or the database fails it."""
        cluster = await self.broker.prepare([*self.topics, control.TOPIC])
        self.partitions = await self.broker.partitions_of(self.topics)
        self.positions = Positions(self.db.source, cluster)
        self.leases.names = [f"{topic}/{number}" for topic, count in self.partitions.items() for number in range(count)]
        await self.leases.heartbeat()
        async with (
            self.broker.producer() as self.producer,
            self.broker.consumer() as consumer,
            self.broker.listener() as listener,
        ):
            log.info("consumer_ready", cluster=cluster, partitions=len(self.leases.held))
            self.connected, self.moved_at = True, time.monotonic()
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self.leases.keep())
                    tasks.create_task(self.broker.watch(cluster))
                    tasks.create_task(self._consume(consumer))
                    tasks.create_task(self._ask_for_replays())
                    tasks.create_task(self._hear_answers(listener))
            finally:
                self.connected = False

    async def _consume(self, consumer: AIOKafkaConsumer) -> None:
        held: dict[str, int] = {}
        while True:
            if held != self.leases.held:
                held = dict(self.leases.held)
                await self._assign(consumer, set(held))
            if not held:
                self.moved_at = time.monotonic()
                await asyncio.sleep(1)
                continue
            try:
                batches = await consumer.getmany(timeout_ms=1000, max_records=200)
            except OffsetOutOfRangeError as error:
                await self._start_again(error)
                raise
            async with asyncio.TaskGroup() as partitions:
                for tp, records in batches.items():
                    partitions.create_task(self._take_all(tp, records))
            await self._watch_lag(consumer, moved=bool(batches))

    async def _watch_lag(self, consumer: AIOKafkaConsumer, *, moved: bool) -> None:
        """Exports the lag; time without movement counts as a stall only while something waits."""
        lags = {tp: (consumer.highwater(tp) or 0) - await consumer.position(tp) for tp in consumer.assignment()}
        for tp, lag in lags.items():
            LAG.labels(self.db.source, tp.topic, tp.partition).set(max(lag, 0))
        if moved or not any(lag > 0 for lag in lags.values()):
            self.moved_at = time.monotonic()

    async def _assign(self, consumer: AIOKafkaConsumer, held: set[str]) -> None:
        tps = [TopicPartition(name.rsplit("/", 1)[0], int(name.rsplit("/", 1)[1])) for name in sorted(held)]
        begins = await consumer.beginning_offsets(tps) if tps else {}
        async with self.db.transaction() as tx:
            for topic in {tp.topic for tp in tps if tp.partition == 0}:
                await self.positions.adopt(tx, topic, partitions=self.partitions[topic])
            offsets = {tp: await self._resume(tx, tp, begins=begins[tp]) for tp in tps}
        consumer.assign(tps)
        for tp, offset in offsets.items():
            consumer.seek(tp, offset)
        self.asked.set()

    async def _resume(self, tx: Transaction, tp: TopicPartition, *, begins: int) -> int:
        offset = await self.positions.resume(tx, tp.topic, tp.partition)
        if offset >= begins:
            return offset
        log.warning("log_expired", topic=tp.topic, partition=tp.partition, offset=offset, begins=begins)
        return await self.positions.expired(tx, tp.topic, tp.partition, offset=offset, begins=begins)

    async def _start_again(self, error: OffsetOutOfRangeError) -> None:
        async with self.db.transaction() as tx:
            for tp in error.args[0]:
                log.error("offset_out_of_range", topic=tp.topic, partition=tp.partition)
                await self.positions.lost(tx, tp.topic, tp.partition)

    async def _take_all(self, tp: TopicPartition, records: Sequence[Any]) -> None:
        for quick, run in groupby(records, self._is_quick):
            some = list(run)
            most = TOGETHER if quick else 1
            for first in range(0, len(some), most):
                await self._take_together(tp, some[first : first + most])

    def _is_quick(self, record: Any) -> bool:
        """Whether an event has no effect here, or may share a transaction with others."""
        kind = (dict(record.headers).get("ce_type") or b"").decode(errors="replace")
        event = BY_TYPE.get(kind)
        if event is None:
            return kind == ERASED
        return event not in self.handlers or isinstance(self.handlers[event], Many)

    async def _take_together(self, tp: TopicPartition, records: Sequence[Any]) -> None:
        """Takes several in at the price of one; if anything goes wrong, each half, and at last the one that it was."""
        if len(records) == 1:
            await self._take(tp, records[0])
            return
        try:
            taken = await self._apply_together(tp, records)
        except Exception as error:  # noqa: BLE001 - it comes again below, if it was no matter of being together.
            log.info("taken_apart", topic=tp.topic, partition=tp.partition, events=len(records), reason=repr(error))
            half = len(records) // 2
            await self._take_together(tp, records[:half])
            await self._take_together(tp, records[half:])
            return
        for envelope, each in taken:
            EVENTS_TAKEN.labels(self.db.source, envelope.type, each.value).inc()
        if any(each is Taken.GAP for _, each in taken):
            self.asked.set()

    async def _apply_together(self, tp: TopicPartition, records: Sequence[Any]) -> list[tuple[Envelope, Taken]]:
        """In the order of their subjects, which every transaction that holds several keeps to."""
        read = [Envelope.from_kafka(topic=each.topic, headers=each.headers, value=each.value) for each in records]
        told = [(envelope, _cause(envelope)) for envelope in sorted(read, key=lambda envelope: envelope.subject)]
        async with self.db.transaction() as tx:
            await tx.session.execute(_GIVE_WAY)
            await self.leases.check(tx.session, f"{tp.topic}/{tp.partition}")
            taken = await self.inbox.take_all(tx, told)
            await self.positions.move(tx, tp.topic, tp.partition, next_offset=records[-1].offset + 1)
        return taken

    async def _take(self, tp: TopicPartition, record: Any) -> None:
        """Takes one message in; transient failures end the session, permanent ones park the event."""
        try:
            envelope = Envelope.from_kafka(topic=record.topic, headers=record.headers, value=record.value)
        except MalformedEnvelope as error:
            await self._park_unreadable(tp, record, reason=str(error))
            return
        try:
            with continued(envelope.traceparent, name=envelope.type):
                taken = await self._apply(tp, record.offset, envelope)
        except Exception as error:
            if is_transient(error):
                raise
            taken = await self._park(tp, record.offset, envelope, reason=f"{type(error).__name__}: {error}")
        EVENTS_TAKEN.labels(self.db.source, envelope.type, taken.value).inc()

    async def _apply(self, tp: TopicPartition, offset: int, envelope: Envelope) -> Taken:
        cause = Cause(correlation_id=envelope.correlation_id, causation_id=envelope.id)
        async with self.db.transaction(cause) as tx:
            await self.leases.check(tx.session, f"{tp.topic}/{tp.partition}")
            taken = await self.inbox.take(tx, envelope)
            await self.positions.move(tx, tp.topic, tp.partition, next_offset=offset + 1)
        if taken is Taken.GAP:
            self.asked.set()
        return taken

    async def _park(self, tp: TopicPartition, offset: int, envelope: Envelope, *, reason: str) -> Taken:
        log.error("event_parked", type=envelope.type, subject=str(envelope.subject), seq=envelope.seq, reason=reason)
        async with self.db.transaction() as tx:
            await self.inbox.park(tx, envelope, reason=reason)
            await self.positions.move(tx, tp.topic, tp.partition, next_offset=offset + 1)
        return Taken.PARKED

    async def _park_unreadable(self, tp: TopicPartition, record: Any, *, reason: str) -> None:
        log.error("message_unreadable", topic=tp.topic, partition=tp.partition, offset=record.offset, reason=reason)
        headers = {name: value.decode(errors="replace") for name, value in record.headers}
        async with self.db.transaction() as tx:
            await self.inbox.park_unreadable(
                tx, topic=tp.topic, headers=headers, value=record.value or b"", reason=reason
            )
            await self.positions.move(tx, tp.topic, tp.partition, next_offset=record.offset + 1)

    async def _ask_for_replays(self) -> None:
        """Asks producers for what is missing, at once when something is noticed and every few seconds until it came."""
        while True:
            async with self.db.reading() as tx:
                logs = await self.positions.wanted(tx)
                gaps = await aggregates_with_gaps(tx, self.db.source)
            asks = [
                ReplayAggregate(consumer=self.db.source, topic=topic, subject=subject, seq=seq)
                for topic, subject, seq in gaps
            ]
            for ask in [*logs, *asks]:
                await self.producer.send(control.TOPIC, ask.model_dump_json().encode())
            await asyncio.sleep(CALM_SECONDS)
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    await self.asked.wait()
            except TimeoutError:
                continue
            self.asked.clear()

    async def _hear_answers(self, listener: AIOKafkaConsumer) -> None:
        async for messages in read_control(listener):
            for message in messages:
                if isinstance(message, LogReplayed) and message.consumer == self.db.source:
                    async with self.db.transaction() as tx:
                        await self.positions.satisfied(tx, message)
                if isinstance(message, LogLost) and message.topic in self.topics:
                    async with self.db.transaction() as tx:
                        await self.positions.lost(tx, message.topic, message.partition)
                    raise OffsetOutOfRangeError({TopicPartition(message.topic, message.partition): message.highest})

    async def is_ready(self) -> bool:
        return self.connected and not self._stalled()

    def _stalled(self) -> bool:
        return self.connected and time.monotonic() - self.moved_at > STALL_SECONDS

    async def watchdog(self) -> None:
        """Ends the process, so that its supervisor starts a fresh one, when events wait and nothing moves."""
        while not self._stalled():  # noqa: ASYNC110 - time itself is what is waited for.
            await asyncio.sleep(1)
        log.critical("consumer_stalled", seconds=STALL_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)


def _cause(envelope: Envelope) -> Cause:
    """What continues the trace of an event that is taken in with others."""
    with continued(envelope.traceparent, name=envelope.type):
        traceparent = current_traceparent()
    return Cause(correlation_id=envelope.correlation_id, causation_id=envelope.id, traceparent=traceparent)
