"""A list of members from the file to the outbox: python -m bench.profiles.imports [--rows 100000].

The list is the dirty one of bench/profiles/dirty.py.  Real PostgreSQL with its usual durability; the timers that do
the work run in two loops, as one consuming process runs them.  The table has the seconds of each step and the
most memory that this process ever had.
"""

import argparse
import asyncio
import resource
import shutil
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import uvloop
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, insert, select

from bench.profiles.dirty import as_bytes
from cairn.backing import postgres
from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.main import spare_what_is_there
from chassis.tables import outbox
from chassis.timers import TimerLoop
from services.profiles.integrations.commands.imports import StageImport, begin_import, stage_import
from services.profiles.integrations.domain.imports import ImportKind
from services.profiles.integrations.domain.imports_columns import how_many_known
from services.profiles.integrations.queries.imports import ImportView, import_by_id
from services.profiles.integrations.sheets import Media, open_sheet
from services.profiles.integrations.tables import networks
from services.profiles.integrations.timers import IN_LANES, sealing_timers
from services.profiles.members.tables import map_domain
from tests.backing import PASSWORD, Databases, Server, free_port


@dataclass
class Bench:
    """A network that sends one file after another."""

    db: Database
    keyring: Keyring
    network_id: UUID = field(default_factory=new_id)
    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def timed(self, step: str, work: Awaitable[None]) -> None:
        wall, own = time.perf_counter(), time.process_time()
        await work
        self.seconds[step] = (time.perf_counter() - wall, time.process_time() - own)

    async def make_network(self) -> None:
        async with self.db.transaction() as tx:
            row = {"id": self.network_id, "slug": "bench", "name": "Bench", "created_at": tx.now}
            await tx.session.execute(insert(networks).values(row))

    async def run(self, name: str, path: Path) -> ImportView:
        await self.timed(f"{name}: stage", self._stage(name, path))
        await self.timed(f"{name}: check", self._timers())
        async with self.db.transaction() as tx:
            await begin_import(tx, self.import_id, network_id=None)
        await self.timed(f"{name}: apply", self._timers())
        async with self.db.reading() as tx:
            return await import_by_id(tx, self.import_id, network_id=None)

    async def _stage(self, name: str, path: Path) -> None:
        wanted = StageImport(
            network_id=self.network_id,
            kind=ImportKind.MEMBERS,
            file_hash=name,
            name=path.name,
            full_sync=False,
            created_by=new_id(),
        )
        async with self.db.transaction() as tx:
            sent = await stage_import(
                tx,
                wanted,
                lambda: open_sheet(
                    path, Media.CSV, charset=None, recognised=lambda heading: how_many_known(wanted.kind, heading)
                ),
                association="association",
            )
        self.import_id = sent.import_id

    async def _timers(self) -> None:
        timers = sealing_timers(self.keyring)
        lanes = {kind: timers[kind] for kind in IN_LANES}
        await asyncio.gather(*(until_nothing_is_due(TimerLoop(self.db, each)) for each in (lanes, timers)))
        # Whichever lane ends last, the step is closed behind it.
        await until_nothing_is_due(TimerLoop(self.db, timers))


async def until_nothing_is_due(loop: TimerLoop) -> None:
    while await loop.run_next():
        continue


async def measure(databases: Databases, folder: Path, rows: int) -> None:
    map_domain()
    db = Database(databases("profiles"), source="profiles", rows_secured=True)
    keyring = Keyring(Database(databases("keyring"), source="keyring", pool_size=2), bytes(32))
    bench = Bench(db, keyring)
    await bench.make_network()
    path = folder / "list.csv"
    path.write_bytes(as_bytes(rows))
    before = memory()
    first = await bench.run("first", path)
    # Under another hash, so that the same rows are gone through anew.
    second = await bench.run("again", path)
    async with db.reading() as tx:
        events = await tx.session.scalar(select(func.count()).select_from(outbox))
    print_table(bench, {"first": first, "again": second}, events=events or 0, memory_before=before)
    await keyring.close()
    await db.close()


def memory() -> float:
    """The most that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_table(bench: Bench, views: dict[str, ImportView], *, events: int, memory_before: float) -> None:
    table = Table(title=f"{views['first'].rows} rows, PostgreSQL {postgres.version()}")
    for heading in ("step", "seconds", "of which this process"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    for step, (wall, own) in bench.seconds.items():
        table.add_row(step, f"{wall:.1f}", f"{own:.1f}")
    for name in views:
        steps = [seconds for step, seconds in bench.seconds.items() if step.startswith(name)]
        wall, own = (sum(each) for each in zip(*steps, strict=True))
        table.add_row(f"{name}: all", f"{wall:.1f}", f"{own:.1f}", style="bold")
    console = Console()
    console.print(table)
    for name, view in views.items():
        console.print(f"{name}: {view.counts}")
    console.print(f"{events} events in the outbox; {memory_before:.0f} MiB before, {memory():.0f} MiB at most.")


def main(rows: int) -> None:
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
        spare_what_is_there()
        uvloop.run(measure(Databases(url), folder, rows))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    main(parser.parse_args().rows)
