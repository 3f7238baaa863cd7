"""Searches everything that a running platform keeps: every database, topic, cache and log file."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from redis.asyncio import Redis

from cairn.backing import postgres
from cairn.supervisor.ports import Ports
from cairn.supervisor.state import DATABASES, State
from chassis.events.kafka import Broker

_TABLES = """
SELECT c.oid::regclass::text AS name, coalesce(array_agg(a.attname) FILTER (WHERE a.atttypid = 'bytea'::regtype), '{}')
       AS bytes
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE n.nspname = 'public' AND c.relkind = 'r' GROUP BY c.oid
"""

Found = Counter[str]
"""Marked words, and how often each was found."""


@dataclass(frozen=True)
class Traces:
    """A search for every marked word of a run at once, in any case: one pattern finds them all."""

    state: State
    run: str

    async def everywhere(self) -> dict[str, Found]:
        """How often each word was found, by store."""
        found = {f"database {name}": await self.in_database(name) for name in DATABASES}
        found["topics"] = await self.in_topics()
        found["Valkey"] = await self.in_valkey()
        found["log files"] = self.in_logs()
        return found

    def words(self, text: str) -> Found:
        return Counter(word.lower() for word in re.findall(rf"{self.run}x\d+x\d+", text, re.IGNORECASE))

    def database_url(self, name: str) -> str:
        """As the administrator, who sees every row."""
        port = Ports(int(self.state.current()["port_base"]))["postgres"]
        parts = urlsplit(postgres.url(port, self.state.secrets()["postgres"]))
        return urlunsplit((*parts[:2], f"/{name}", *parts[3:]))

    @asynccontextmanager
    async def connected(self, name: str) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self.database_url(name))
        try:
            yield connection
        finally:
            await connection.close()

    async def in_database(self, name: str) -> Found:
        """Every row of every table as text, and bytes as the text that they hold."""
        found = Found()
        async with self.connected(name) as connection, connection.transaction():
            for table, columns in await connection.fetch(_TABLES):
                shown = "".join(f" || encode(row.{column}, 'escape')" for column in columns)
                async for (text,) in connection.cursor(f"SELECT concat(row::text{shown}) FROM {table} AS row"):
                    found += self.words(text)
        return found

    async def in_topics(self) -> Found:
        """Every message of every topic that the broker still has: key, headers and value."""
        broker = Broker(bootstrap=self.state.current()["urls"]["kafka"], fetch_wait_ms=20)
        found = Found()
        async with broker.consumer() as consumer:
            for topic, partitions in (await self._partitions(broker)).items():
                tps = [TopicPartition(topic, number) for number in range(partitions)]
                begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
                for tp in tps:
                    found += await self._in_partition(consumer, tp, begin=begins[tp], end=ends[tp])
        return found

    @staticmethod
    async def _partitions(broker: Broker) -> dict[str, int]:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        try:
            topics = [topic for topic in await admin.list_topics() if not topic.startswith("__")]
        finally:
            await admin.close()
        return await broker.partitions_of(topics)

    async def _in_partition(self, consumer: Any, tp: TopicPartition, *, begin: int, end: int) -> Found:
        found, position = Found(), begin
        consumer.assign([tp])
        consumer.seek(tp, begin)
        while position < end:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                for record in records:
                    parts = [record.key or b"", record.value or b"", *(value for _, value in record.headers)]
                    found += self.words(b" ".join(parts).decode(errors="replace"))
                    position = record.offset + 1
        return found

    async def in_valkey(self) -> Found:
        """Every key with its value, whatever it is."""
        found = Found()
        client = Redis.from_url(self.state.current()["urls"]["valkey"])
        try:
            async for key in client.scan_iter():
                found += self.words(f"{key!r} {await self._value(client, key)!r}")
        finally:
            await client.aclose()
        return found

    @staticmethod
    async def _value(client: Any, key: bytes) -> Any:
        match (await client.type(key)).decode():
            case "string":
                return await client.get(key)
            case "hash":
                return await client.hgetall(key)
            case "zset":
                return await client.zrange(key, 0, -1)
            case "list":
                return await client.lrange(key, 0, -1)
            case "set":
                return await client.smembers(key)
            case kind:
                raise ValueError(f"nobody can search a Valkey {kind} yet")

    def in_logs(self) -> Found:
        found = Found()
        for log in self.state.logs.rglob("*"):
            if log.is_file():
                found += self.words(log.read_text(errors="replace"))
        return found
