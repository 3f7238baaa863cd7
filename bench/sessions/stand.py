"""What the benches of sessions stand on: a server of their own, a migrated database, and a tally of waits."""

import asyncio
import math
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

import services.sessions
from cairn.backing import postgres
from chassis.clock import Clock, system_clock
from chassis.db import Database
from chassis.migrations import upgrade
from tests.backing import Databases, Server, free_port

MIGRATIONS = Path(services.sessions.__file__).parent / "migrations"
PASSWORD = "only-for-benches"


@dataclass
class Tally:
    """What was asked and how long each waited, in seconds; who was cut off without an answer waited, too."""

    name: str
    seconds: float = 0.0
    answers: int = 0
    waits: list[float] = field(default_factory=list)
    deadlocks: int = 0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else math.nan

    def wait_ms(self, share: float) -> float:
        """The nearest-rank percentile."""
        ordered = sorted(self.waits)
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000 if ordered else math.nan


@contextmanager
def a_server() -> Iterator[Databases]:
    """PostgreSQL with its default durability, gone with all it wrote at the end."""
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
        yield Databases(url)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def a_database(
    databases: Databases, *, connections: int, clock: Clock = system_clock, without: tuple[str, str] | None = None
) -> AsyncIterator[Database]:
    """A new one, all connections of which are open; `without` names a table and a constraint that it lacks."""
    url = databases.empty("sessions")
    await upgrade(url, MIGRATIONS)
    db = Database(url, source="sessions", clock=clock, pool_size=connections)
    if without:
        async with db.transaction() as tx:
            await tx.session.execute(text(f"ALTER TABLE {without[0]} DROP CONSTRAINT {without[1]}"))
    barrier = asyncio.Barrier(connections)

    async def connect() -> None:
        async with db.reading() as tx:
            await tx.session.execute(text("SELECT 1"))
            await barrier.wait()

    await asyncio.gather(*(connect() for _ in range(connections)))
    yield db
    await db.close()
