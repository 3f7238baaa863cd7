"""The outbox: an event is a row in the command's own transaction.

The row of `outbox_heads` is locked before the outbox id is drawn, so within an aggregate the order of ids
is the order of commits, and `seq` has no holes.
"""

import json
import zlib
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
    if event.topic.split("-")[0] != source:
        raise ValueError(f"{source} cannot publish {event.type}: the topic {event.topic} is not its own")
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
            "data": json.dumps(event.model_dump(mode="json"), ensure_ascii=False),
        },
    )
