"""Builds services anew from the first event on, as a new consumer would be."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import Any

from chassis.db import Database
from chassis.events.envelopes import from_row
from chassis.events.inbox import Handlers, Inbox, Taken
from chassis.migrations import upgrade
from chassis.stores import Erase, heeding_erasure
from contracts.envelope import Envelope
from contracts.registry import TOPICS
from services.matching import erasure as matching_erasure
from services.matching.consumers import HANDLERS as MATCHING
from services.matching.mapping import map_domain as map_matching
from services.notifications.commands import erasure as notifications_erasure
from services.notifications.consumers import HANDLERS as NOTIFICATIONS
from services.notifications.tables import map_domain as map_notifications
from services.sessions.consumers import HANDLERS as SESSIONS
from services.sessions.erasure import erase_members as erase_in_sessions
from services.sessions.mapping import map_domain as map_sessions
from tests.e2e.traces import Traces

ROOT = Path(__file__).parents[2]
WHEN_IT_WAS_DONE = ["changed_at", "since"]
"""Columns of facts that say when the service did something, and not what it was told."""
AT_ONCE = 50
"""Events that share a transaction."""


@dataclass(frozen=True, kw_only=True)
class Consuming:
    """A service that can be built anew; `facts` are the tables that follow from events alone."""

    name: str
    handlers: Handlers
    erase: Erase
    facts: Sequence[str]
    map_domain: Callable[[], None]

    def sources(self) -> list[str]:
        """Whose archives hold what it reads."""
        read = {TOPICS[event.topic] for event in self.handlers}
        return [name for name in ("profiles", "matching", "sessions") if name in read]


CONVERSATIONS = "(SELECT * FROM sessions WHERE introduction_id IS NOT NULL)"
TIME_OF_CONVERSATIONS = f"(SELECT * FROM bookings WHERE session_id IN (SELECT id FROM {CONVERSATIONS} AS those))"
"""What sessions books for matching; the meetings of relationships are its own, and follow from no event of others."""

CONSUMING = (
    Consuming(
        name="matching",
        handlers=MATCHING,
        erase=matching_erasure.erase_members,
        facts=("members", "needs", "offers", "availability"),
        map_domain=map_matching,
    ),
    Consuming(
        name="sessions",
        handlers=SESSIONS,
        erase=erase_in_sessions,
        facts=(CONVERSATIONS, TIME_OF_CONVERSATIONS, "blocks", "people", "relationships"),
        map_domain=map_sessions,
    ),
    Consuming(
        name="notifications",
        handlers=NOTIFICATIONS,
        erase=notifications_erasure.erase_members,
        facts=("members", "introductions", "sessions", "blocks"),
        map_domain=map_notifications,
    ),
)


@dataclass(frozen=True)
class Anew:
    """What became of every archived event, and the tables that are not the live ones again."""

    service: str
    taken: Counter[Taken]
    rows: int
    differing: Sequence[str]

    @property
    def whole(self) -> bool:
        return set(self.taken) == {Taken.APPLIED} and not self.differing


async def build_anew(traces: Traces, service: Consuming, *, without: Collection[str]) -> Anew:
    """Replays into a fresh database, and compares what it then knows of everybody but those `without`."""
    service.map_domain()
    fresh = f"{service.name}_anew"
    async with traces.connected("postgres") as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {fresh} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {fresh}")
    url = traces.database_url(fresh)
    await upgrade(url, ROOT / "services" / service.name / "migrations")
    db = Database(url, source=service.name, pool_size=2)
    try:
        taken = await _replay(traces, db, service)
    finally:
        await db.close()
    live = {table: await _rows(traces, service.name, table=table, without=without) for table in service.facts}
    differing = [
        table for table, rows in live.items() if rows != await _rows(traces, fresh, table=table, without=without)
    ]
    return Anew(service.name, taken, sum(map(len, live.values())), differing)


async def _replay(traces: Traces, db: Database, service: Consuming) -> Counter[Taken]:
    """In the order in which things happened: whether somebody was blocked when a time was accepted decides."""
    inbox, taken = Inbox(service.name, heeding_erasure(service.handlers, service.erase)), Counter[Taken]()
    topics = list({event.topic for event in service.handlers})
    archives = [await _archived(traces, name, topics=topics) for name in service.sources()]
    told = list(merge(*archives, key=lambda envelope: envelope.time))
    for first in range(0, len(told), AT_ONCE):
        async with db.transaction() as tx:
            for envelope in told[first : first + AT_ONCE]:
                taken[await inbox.take(tx, envelope)] += 1
    return taken


async def _archived(traces: Traces, name: str, *, topics: Sequence[str]) -> list[Envelope]:
    async with traces.connected(name) as source:
        await source.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
        rows = await source.fetch("SELECT * FROM archive WHERE topic = ANY($1) ORDER BY id", topics)
    return [from_row(_Row(row), source=name) for row in rows]


class _Row:
    """An archived row by its columns' names."""

    def __init__(self, record: Any) -> None:
        self.__dict__.update(record)


async def _rows(traces: Traces, database: str, *, table: str, without: Collection[str]) -> list[str]:
    async with traces.connected(database) as connection:
        query = f"SELECT (to_jsonb(row) - $1::text[])::text FROM {table} AS row"
        found = await connection.fetch(query, WHEN_IT_WAS_DONE)
        rows = [text for (text,) in found]
    return sorted(row for row in rows if not any(id_ in row for id_ in without))
