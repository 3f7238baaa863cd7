"""The outbox: an event is a row in the command's own transaction.

The row of `outbox_heads` is locked before the outbox id is drawn, so within an aggregate the order of ids
is the order of commits, and `seq` has no holes.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ids import new_id
from chassis.tables import SHARDS
from contracts.envelope import Event

CHANNEL = "outbox"

_APPEND = text(
    """
    WITH head AS (
        INSERT INTO outbox_heads (topic, subject, seq) VALUES (:topic, :subject, 1)
        ON CONFLICT (topic, subject) DO UPDATE SET seq = outbox_heads.seq + 1
        RETURNING seq
    ), written AS (
        INSERT INTO outbox (shard, event_id, type, topic, subject, seq, time, correlation_id, causation_id,
                            traceparent, data)
        SELECT :shard, :event_id, :type, :topic, :subject, head.seq, :time, :correlation_id, :causation_id,
               :traceparent, CAST(:data AS jsonb)
        FROM head
    )
    SELECT pg_notify('outbox', '')
    """
)


_APPEND_ALL = text(
    """
    WITH said AS (
        SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:subjects AS uuid[]), CAST(:types AS text[]),
                             CAST(:event_ids AS uuid[]), CAST(:shards AS smallint[]), CAST(:data AS jsonb[]))
        WITH ORDINALITY AS row (topic, subject, type, event_id, shard, data, place)
    ), head AS (
        INSERT INTO outbox_heads (topic, subject, seq)
        SELECT topic, subject, count(*) FROM said GROUP BY topic, subject ORDER BY topic, subject
        ON CONFLICT (topic, subject) DO UPDATE SET seq = outbox_heads.seq + excluded.seq
        RETURNING topic, subject, seq
    ), numbered AS (
        SELECT said.*, head.seq + 1
               - row_number() OVER (PARTITION BY topic, subject ORDER BY place DESC) AS seq
        FROM said JOIN head USING (topic, subject)
    ), written AS (
        INSERT INTO outbox (shard, event_id, type, topic, subject, seq, time, correlation_id, causation_id,
                            traceparent, data)
        SELECT shard, event_id, type, topic, subject, seq, :time, :correlation_id, :causation_id, :traceparent, data
        FROM numbered ORDER BY place
    )
    SELECT pg_notify('outbox', '')
    """
)


def shard_of(subject: UUID) -> int:
    return zlib.crc32(subject.bytes) % SHARDS


async def append(
    session: AsyncSession,
    event: Event,
    *,
    source: str,
    time: datetime,
    correlation_id: UUID,
    causation_id: UUID | None,
    traceparent: str | None,
) -> None:
    """Writes one event; its topic must belong to `source`."""
    _check_owner(event, source)
    await session.execute(
        _APPEND,
        {
            "shard": shard_of(event.aggregate),
            "event_id": new_id(),
            "type": event.type,
            "topic": event.topic,
            "subject": event.aggregate,
            "time": time,
            "correlation_id": correlation_id,
            "causation_id": causation_id,
            "traceparent": traceparent,
            "data": event.model_dump_json(),
        },
    )


async def append_all(
    session: AsyncSession,
    events: Sequence[Event],
    *,
    source: str,
    time: datetime,
    correlation_id: UUID,
    causation_id: UUID | None,
    traceparent: str | None,
) -> None:
    """Writes many events in their order, in one statement.

    Heads are locked in the order of their subjects, so that two batches cannot deadlock.
    """
    for event in events:
        _check_owner(event, source)
    await session.execute(
        _APPEND_ALL,
        {
            "topics": [event.topic for event in events],
            "subjects": [event.aggregate for event in events],
            "types": [event.type for event in events],
            "event_ids": [new_id() for _ in events],
            "shards": [shard_of(event.aggregate) for event in events],
            "data": [event.model_dump_json() for event in events],
            "time": time,
            "correlation_id": correlation_id,
            "causation_id": causation_id,
            "traceparent": traceparent,
        },
    )


def _check_owner(event: Event, source: str) -> None:
    if event.topic.split("-")[0] != source:
        raise ValueError(f"{source} cannot publish {event.type}: the topic {event.topic} is not its own")
