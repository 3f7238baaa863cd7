"""Suggests skills for labelled sentences, and says how well and how fast.

It takes less than half a minute.  The sentences are those of
tests/service/profiles/sentences.tsv: words and thresholds were chosen with the first half, the second was held out.
"""

import asyncio
import math
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from cairn.backing import postgres
from chassis.db import Database
from chassis.migrations import upgrade
from services.profiles.members.queries.skills import skills_in_text
from services.profiles.taxonomy import HERE, skills_by_uri
from tests.backing import Databases, Server, free_port

MIGRATIONS = HERE.parent / "migrations"
SENTENCES = Path("tests/service/profiles/sentences.tsv")
PASSWORD = "only-for-benches"
SHOWN = 5
ROUNDS = 40


@dataclass
class Tally:
    """What was shown for one half of the sentences, and what should have been."""

    name: str
    sentences: int = 0
    shown: int = 0
    fitting: int = 0
    meant: int = 0
    found: int = 0
    seconds: list[float] = field(default_factory=list)

    def wait_ms(self, share: float) -> float:
        """The nearest-rank percentile."""
        ordered = sorted(self.seconds)
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000


async def ask(db: Database, tally: Tally, line: str) -> None:
    said, meant, fair = (part.split("; ") for part in line.split("\t"))
    labels: list[str] = []
    for _ in range(ROUNDS):
        async with db.reading() as tx:
            started = time.perf_counter()
            found = await skills_in_text(tx, "; ".join(said), most=SHOWN)
            tally.seconds.append(time.perf_counter() - started)
        labels = [skills_by_uri()[each.uri].label for each in found]
    tally.sentences += 1
    tally.shown += len(labels)
    tally.fitting += sum(label in {*meant, *fair} for label in labels)
    tally.meant += len(meant)
    tally.found += len(set(meant).intersection(labels))


async def measure(url: str, lines: list[str]) -> list[Tally]:
    await upgrade(url, MIGRATIONS)
    db = Database(url, source="profiles", rows_secured=True)
    tallies: list[Tally] = []
    for line in lines:
        if line.startswith("#"):
            tallies.append(Tally("held out" if tallies else "tuned with"))
        else:
            await ask(db, tallies[-1], line)
    await db.close()
    return tallies


def print_table(tallies: list[Tally]) -> None:
    print(f"The first {SHOWN} suggestions of {len(skills_by_uri())} skills, PostgreSQL {postgres.version()}")
    print(f"{'sentences':14}{'number':>8}{'precision':>11}{'recall':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for tally in tallies:
        quality = f"{tally.fitting / tally.shown:>11.2f}{tally.found / tally.meant:>9.2f}"
        print(f"{tally.name:14}{tally.sentences:>8}{quality}{tally.wait_ms(0.5):>9.1f}{tally.wait_ms(0.99):>9.1f}")


def main() -> None:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
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
        print_table(asyncio.run(measure(Databases(url).empty("profiles"), lines)))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
