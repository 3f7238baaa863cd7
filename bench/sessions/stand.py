"""What the benches of sessions stand on: a server of their own, a migrated database, and a tally of waits."""

import asyncio
import math
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
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
    cpu: float = 0.0
    """Seconds of a core, of whoever asked and of PostgreSQL."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else math.nan

    @property
    def cpu_ms(self) -> float:
        """Of each ask: a measure that others on the machine change little."""
        return self.cpu / self.answers * 1000 if self.answers else math.nan

    def wait_ms(self, share: float) -> float:
        """The nearest-rank percentile."""
        ordered = sorted(self.waits)
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000 if ordered else math.nan


@dataclass(frozen=True)
class Stand:
    """A server's databases, and its process."""

    databases: Databases
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of a core that the server has used so far, by all of its processes, also those that are gone."""
        spent = 0.0
        for each in (self.process, *self.process.children(recursive=True)):
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent += times.user + times.system + times.children_user + times.children_system
        return spent


@contextmanager
def a_server() -> Iterator[Stand]:
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
        if server.process is None:
            raise RuntimeError("PostgreSQL has ended.")
        yield Stand(Databases(url), psutil.Process(server.process.pid))
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
