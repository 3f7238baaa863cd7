"""Appends to the audit trail a second, and how fast it is verified.

Run it by `python -m bench.profiles.audit [--entries 3000]`; it takes less than a minute.  PostgreSQL has its usual
fsync; each append is a transaction of its own, as an act in a member's name is at least.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from bench.events import durable
from chassis.db import Database
from chassis.keyring.anchors import Anchors
from services.profiles.staff.anchoring import Anchoring
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.queries.audit import head, verify_chain
from tests.backing import Databases, NativeServers

TARGET = 500
DETAILS = {"service": "profiles", "operation": "saveProfile"}
ROUNDS = (
    ("transactions that add nothing, 8 at once", 8, 0),
    ("appends, one a transaction, 1 at once", 1, 1),
    ("appends, one a transaction, 8 at once", 8, 1),
    ("appends, ten a transaction, 8 at once", 8, 10),
)
"""What is measured, by how many writers, and how many entries each of their transactions adds."""


async def main(entries: int) -> None:
    servers = NativeServers()
    try:
        databases = Databases(durable(servers))
        db = Database(databases("profiles"), source="profiles", rows_secured=True)
        anchors = Anchors(Database(databases("keyring"), source="keyring", pool_size=2))
        table = Table(title=f"The audit trail, {entries} entries each")
        for heading in ("what", "a second", "target"):
            table.add_column(heading, justify="left" if heading == "what" else "right")
        await write(db, 100, writers=2, a_transaction=1)
        for title, writers, a_transaction in ROUNDS:
            rate = await per_second(entries, partial(write, db, entries, writers=writers, a_transaction=a_transaction))
            table.add_row(title, f"{rate:,.0f}", f">= {TARGET}" if a_transaction else "")
        await Anchoring(db, anchors).anchor()
        async with db.reading() as tx:
            kept = (await head(tx)).seq
        rate = await per_second(kept, lambda: verify_chain(db, anchors))
        table.add_row("entries verified", f"{rate:,.0f}", "")
        await asyncio.gather(db.close(), anchors.db.close())
    finally:
        servers.close()
    Console().print(table)


async def per_second(count: int, work: Callable[[], Coroutine[Any, Any, object]]) -> float:
    started = time.perf_counter()
    await work()
    return count / (time.perf_counter() - started)


async def write(db: Database, entries: int, *, writers: int, a_transaction: int) -> None:
    async def one_writer() -> None:
        for _ in range(entries // writers // (a_transaction or 1)):
            async with db.transaction() as tx:
                for _ in range(a_transaction):
                    await append(tx, Action.ACTED, actor_id=uuid4(), subject_id=uuid4(), details=DETAILS)
                if not a_transaction:
                    await tx.session.execute(text("SELECT true"))

    await asyncio.gather(*(one_writer() for _ in range(writers)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=3000)
    asyncio.run(main(parser.parse_args().entries))
