"""Builds a service anew from the first event on, as a new consumer would be."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from chassis.db import Database
from chassis.events.envelopes import from_row
from chassis.events.inbox import Inbox, Taken
from chassis.migrations import upgrade
from chassis.stores import heeding_erasure
from services.matching.consumers import HANDLERS
from services.matching.erasure import erase_member
from services.matching.mapping import map_domain
from tests.e2e.traces import Traces

FACTS = ("members", "needs", "offers", "availability")
MIGRATIONS = Path(__file__).parents[2] / "services" / "matching" / "migrations"


async def matching_anew(traces: Traces) -> tuple[Counter[Taken], dict[str, bool]]:
    """What became of every archived event that matching reads, and for each table whether it is the live one again."""
    map_domain()
    async with traces.connected("postgres") as admin:
        await admin.execute("DROP DATABASE IF EXISTS matching_anew WITH (FORCE)")
        await admin.execute("CREATE DATABASE matching_anew")
    url = traces.database_url("matching_anew")
    await upgrade(url, MIGRATIONS)
    db = Database(url, source="matching", pool_size=2)
    try:
        taken = await _replay(traces, db)
    finally:
        await db.close()
    same = {
        table: await _rows(traces, "matching", table) == await _rows(traces, "matching_anew", table) for table in FACTS
    }
    return taken, same


async def _replay(traces: Traces, db: Database) -> Counter[Taken]:
    inbox, taken = Inbox("matching", heeding_erasure(HANDLERS, erase_member)), Counter[Taken]()
    topics = list({event.topic for event in HANDLERS})
    for service in ("profiles", "sessions"):
        async with traces.connected(service) as source:
            await source.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
            rows = await source.fetch("SELECT * FROM archive WHERE topic = ANY($1) ORDER BY id", topics)
        for row in rows:
            async with db.transaction() as tx:
                taken[await inbox.take(tx, from_row(_Row(row), source=service))] += 1
    return taken


class _Row:
    """An archived row by its columns' names."""

    def __init__(self, record: Any) -> None:
        self.__dict__.update(record)


async def _rows(traces: Traces, database: str, table: str) -> list[str]:
    async with traces.connected(database) as connection:
        return sorted(text for (text,) in await connection.fetch(f"SELECT row::text FROM {table} AS row"))
