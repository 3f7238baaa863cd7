"""The tables that every service database has, beside the service's own."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

SHARDS = 8
"""Outbox rows are dealt to this many shards by their key; a relay leases shards."""


def _instant(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


outbox_heads = Table(
    "outbox_heads",
    metadata,
    Column("topic", String, primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)


def _envelope_columns() -> list[Column[object]]:
    return [
        Column("event_id", Uuid, nullable=False),
        Column("type", String, nullable=False),
        Column("topic", String, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("correlation_id", Uuid, nullable=False),
        Column("causation_id", Uuid),
        Column("traceparent", String),
        Column("data", JSONB, nullable=False),
    ]


outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("shard", SmallInteger, nullable=False),
    *_envelope_columns(),
)

archive = Table(
    "archive",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    *_envelope_columns(),
    Column("cluster", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("broker_offset", BigInteger, nullable=False),
    Column("archived_at", DateTime(timezone=True), primary_key=True, server_default=func.now()),
    Index("archive_by_subject", "topic", "subject", "seq"),
    Index("archive_by_offset", "topic", "cluster", "partition", "broker_offset"),
    Index("archive_by_time", "topic", "archived_at"),
    Index("archive_by_person", text("people_of(data)"), postgresql_using="gin"),
    postgresql_partition_by="RANGE (archived_at)",
)
"""Every event ever published, with where the broker last took it; partitioned by month."""

log_marks = Table(
    "log_marks",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("cluster", String, primary_key=True),
    Column("highest_offset", BigInteger, nullable=False),
)
"""The highest offset each log ever answered: an answer at or below it means an emptied log."""

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", Uuid, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

lease_holders = Table(
    "lease_holders",
    metadata,
    Column("kind", String, primary_key=True),
    Column("holder", Uuid, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("consumer", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("cluster", String, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
)

replays_wanted = Table(
    "replays_wanted",
    metadata,
    Column("consumer", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("cluster", String, primary_key=True),
    Column("from_offset", BigInteger, nullable=False),
)
"""What a consumer still misses from a log that is gone; asked for again until the producer has answered."""

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("gap", BigInteger),
    Column("parked_since", DateTime(timezone=True)),
    Index("inbox_gaps", "consumer", postgresql_where="gap IS NOT NULL"),
)
"""How far each aggregate was taken in; `gap` is a later seq that was seen and could not be used yet."""

parked = Table(
    "parked",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("subject", Uuid),
    Column("seq", BigInteger),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("reason", String, nullable=False),
    _instant("parked_at"),
    UniqueConstraint("consumer", "topic", "subject", "seq", name="parked_once"),
)

erased_members = Table(
    "erased_members",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("erased_at", DateTime(timezone=True), nullable=False),
)
"""Who was erased, so that no late event brings anything of them back."""

timers = Table(
    "timers",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", String),
    UniqueConstraint("kind", "key", name="timers_one_per_key"),
    Index("timers_due", "due_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("principal", Uuid, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request_hash", String, nullable=False),
    Column("result", Uuid),
    _instant("created_at"),
    Index("idempotency_keys_by_age", "created_at"),
)
