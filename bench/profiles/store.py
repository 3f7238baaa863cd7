"""A PostgreSQL with the tables of profiles, in a folder that is thrown away or kept for the next run."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cairn.backing import postgres
from chassis.migrations import upgrade
from services.profiles.directory import commands
from tests.backing import Databases, Server, free_port

MIGRATIONS = Path(commands.__file__).parents[2] / "migrations"
PASSWORD = "only-for-benches"


@contextmanager
def profiles_database(kept: Path | None, settings: Mapping[str, str]) -> Iterator[str]:
    """Gives the database's URL while the server runs; a folder that was kept comes with all that is in it."""
    folder = kept or Path(tempfile.mkdtemp(prefix="cairn-bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    port = _once(folder / "port", lambda: str(free_port()))
    url = postgres.url(int(port), PASSWORD)
    server = Server(
        "PostgreSQL",
        url,
        folder / "postgres",
        lambda: postgres.launch(folder / "postgres", port=int(port), password=PASSWORD, settings=settings),
        lambda: postgres.ready(url),
    )
    try:
        server.start()
        database = _once(folder / "url", lambda: Databases(url).empty("profiles"))
        asyncio.run(upgrade(database, MIGRATIONS))
        yield database
    finally:
        server.stop()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _once(file: Path, make: Callable[[], str]) -> str:
    """What the first run wrote down."""
    if not file.exists():
        file.write_text(make())
    return file.read_text()
