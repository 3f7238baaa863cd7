"""Books one hour of one mentor from many connections at once, with and without each wall.

Run it by `python -m bench.sessions.contention`; it takes less than a minute.  Every round is a burst: all clients
ask for overlapping times of the same mentor at the same moment, each with a mentee of its own.  `lock + constraint`
is what the service does; `constraint alone` forgets the locks; `check, then insert` has neither, as many calendars
do.  The server runs with its default durability.
"""

import argparse
import asyncio
import math
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import services.sessions
from cairn.backing import postgres
from chassis.db import Database, Transaction
from chassis.events.consumer import is_transient
from chassis.ids import new_id
from chassis.migrations import upgrade
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import booking
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.session import Slot
from tests.backing import Databases, Server, free_port
from tests.service.sessions.calendar import DEADLOCK, booked, overlaps

MIGRATIONS = Path(services.sessions.__file__).parent / "migrations"
PASSWORD = "only-for-benches"
START = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
VARIANT_SECONDS = 12.0


class Lock(Protocol):
    """How a booking makes others of the same people wait."""

    async def __call__(self, tx: Transaction, *members: UUID) -> None: ...


@dataclass
class Tally:
    """What one variant did; `waits` has those too that were cut off without an answer, as long as they lasted."""

    name: str
    seconds: float = 0.0
    answers: int = 0
    waits: list[float] = field(default_factory=list)
    deadlocks: int = 0
    booked: int = 0
    overlaps: int = 0

    def wait_ms(self, share: float) -> float:
        """The nearest-rank percentile."""
        ordered = sorted(self.waits)
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000 if ordered else math.nan


async def without_locks(tx: Transaction, *members: UUID) -> None:
    """What a booking does that forgets the locks."""


def burst(mentor_id: UUID, clients: int) -> list[Slot]:
    """Overlapping hours of one mentor, five minutes apart."""
    starts = [START + number * timedelta(minutes=5) for number in range(clients)]
    return [
        Slot(
            session_id=new_id(),
            introduction_id=new_id(),
            mentor_id=mentor_id,
            mentee_id=new_id(),
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
        for start in starts
    ]


async def ask(db: Database, slot: Slot, tally: Tally) -> None:
    """Asks until there is an answer; the wait counts from the first attempt on."""
    started = time.perf_counter()
    try:
        while not await answered(db, slot, tally):
            continue
        tally.answers += 1
    finally:
        tally.waits.append(time.perf_counter() - started)


async def answered(db: Database, slot: Slot, tally: Tally) -> bool:
    try:
        async with db.transaction() as tx:
            await booking.book_session(tx, slot)
    except DBAPIError as error:
        if not is_transient(error):
            raise
        tally.deadlocks += getattr(error.orig, "sqlstate", None) == DEADLOCK
        return False
    return True


async def run(db: Database, tally: Tally, *, clients: int, rounds: int) -> Tally:
    """Plays the rounds, or as many as fit into the time of a variant."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(VARIANT_SECONDS):
            for _ in range(rounds):
                mentor_id = new_id()
                await asyncio.gather(*(ask(db, slot, tally) for slot in burst(mentor_id, clients)))
    except TimeoutError:
        tally.name += " (cut)"
    tally.seconds = time.perf_counter() - started
    tally.booked, tally.overlaps = len(await booked(db)), await overlaps(db)
    return tally


async def variant(
    databases: Databases, tally: Tally, *, lock: Lock, drop_constraint: str | None, clients: int, rounds: int
) -> Tally:
    """Runs one variant on a database of its own."""
    url = databases.empty("sessions")
    await upgrade(url, MIGRATIONS)
    async with opened(url, clients) as db:
        if drop_constraint:
            async with db.transaction() as tx:
                await tx.session.execute(text(f"ALTER TABLE bookings DROP CONSTRAINT {drop_constraint}"))
        with patch.object(booking, "lock_people", lock):
            return await run(db, tally, clients=clients, rounds=rounds)


@asynccontextmanager
async def opened(url: str, clients: int) -> AsyncIterator[Database]:
    """A database with a connection for each client, all of them open before the clock starts."""
    db = Database(url, source="sessions", pool_size=clients)
    barrier = asyncio.Barrier(clients)

    async def connect() -> None:
        async with db.reading() as tx:
            await tx.session.execute(text("SELECT 1"))
            await barrier.wait()

    await asyncio.gather(*(connect() for _ in range(clients)))
    yield db
    await db.close()


async def measure(databases: Databases, *, clients: int, rounds: int) -> list[Tally]:
    lock, size = lock_people, {"clients": clients, "rounds": rounds}
    none, gone = without_locks, "bookings_never_overlap"
    return [
        await variant(databases, Tally("lock + constraint"), lock=lock, drop_constraint=None, **size),
        await variant(databases, Tally("constraint alone"), lock=none, drop_constraint=None, **size),
        await variant(databases, Tally("check, then insert"), lock=none, drop_constraint=gone, **size),
    ]


def print_table(tallies: list[Tally], *, clients: int, rounds: int) -> None:
    print(f"{rounds} bursts of {clients} clients on one mentor's overlapping hours, PostgreSQL {postgres.version()}")
    print(f"{'variant':26}{'answers/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'deadlocks':>11}{'booked':>8}{'overlaps':>10}")
    for tally in tallies:
        rate = tally.answers / tally.seconds
        waits = f"{tally.wait_ms(0.5):>10.1f}{tally.wait_ms(0.99):>10.1f}"
        print(f"{tally.name:26}{rate:>10.0f}{waits}{tally.deadlocks:>11}{tally.booked:>8}{tally.overlaps:>10}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    map_domain()
    folder, port = Path(tempfile.mkdtemp(prefix="cairn-bench-")), free_port()
    folder.chmod(0o711)
    url = postgres.url(port, PASSWORD)
    server = Server(
        "PostgreSQL",
        url,
        folder / "postgres",
        lambda: postgres.launch(folder / "postgres", port=port, password=PASSWORD),
        lambda: postgres.ready(url),
    )
    try:
        server.start()
        tallies = asyncio.run(measure(Databases(url), clients=asked.clients, rounds=asked.rounds))
        print_table(tallies, clients=asked.clients, rounds=asked.rounds)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
