"""Searches the directory with facets beside plain ILIKE on the same rows, in turn, from ten thousand members up.

Run it by `python -m bench.profiles.search`; with `--sizes 10000,100000` it takes about two minutes, with its default
sizes up to a million members about twenty.  Each search is what one page of the portal asks for: twenty members with
their cards, the total, and the counts of every facet.  The plain way does the same with ILIKE on the cards' text and
one GROUP BY for each facet.  The server runs with its default durability and 256 MB of shared buffers.
"""

import argparse
import asyncio
import math
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import numpy as np
from sqlalchemy import text

from bench.profiles.people import FAMILY, GIVEN, INDUSTRIES, SAID, SKILLS, SPOKEN, STAGES, write_members, write_networks
from cairn.backing import postgres
from chassis.db import Database, Viewer
from chassis.ids import new_id
from chassis.migrations import upgrade
from services.profiles.directory import commands
from services.profiles.directory.commands.index import index_members
from services.profiles.directory.domain.search import Facet, PartOfDay, PartOfWeek, Search
from services.profiles.directory.queries.counts import counts
from services.profiles.directory.queries.search import found
from services.profiles.members.queries.people import cards_of
from tests.backing import Databases, Server, free_port

MIGRATIONS = Path(commands.__file__).parents[2] / "migrations"
PASSWORD = "only-for-benches"
CHUNK = 5_000
PAGE = 20
SEED = 7
SIZES = "10000,100000,300000,1000000"
SETTINGS = {"shared_buffers": "256MB"}
PLAIN_SECONDS = 30.0
"""The plain way gets no more of each size's time than this."""


@dataclass
class Tally:
    """How long one way took for each search."""

    name: str
    waits: list[float] = field(default_factory=list)

    def ms(self, share: float) -> float:
        """The nearest-rank percentile."""
        ordered = sorted(self.waits)
        return ordered[math.ceil(share * len(ordered)) - 1] * 1000 if ordered else math.nan


def mix(rng: np.random.Generator, count: int) -> list[Search]:
    """What people look for: names, words, a facet or two, now and then everything or an evening of the week."""
    return [_one(rng, int(kind)) for kind in rng.choice(8, size=count, p=[0.2, 0.08, 0.2, 0.2, 0.12, 0.1, 0.05, 0.05])]


def _one(rng: np.random.Generator, kind: int) -> Search:
    skill, industry = SKILLS.drawn(rng, 1)[0], INDUSTRIES.drawn(rng, 1)[0]
    stage, language, word = STAGES[int(rng.integers(6))], SPOKEN.drawn(rng, 1)[0], SAID.drawn(rng, 1)[0]
    name = f"{GIVEN.drawn(rng, 1)[0]} {FAMILY.drawn(rng, 1)[0][:5]}"
    evening = PartOfWeek(int(rng.integers(7)), PartOfDay.EVENING)
    return (
        Search(text=name),
        Search(text=GIVEN.drawn(rng, 1)[0][:4]),
        Search(text=word),
        Search(values={Facet.SKILL: (skill,)}),
        Search(text=word, values={Facet.STAGE: (stage,)}),
        Search(values={Facet.STAGE: (stage,), Facet.LANGUAGE: (language,), Facet.INDUSTRY: (industry,)}),
        Search(values={Facet.LANGUAGE: (language,)}, times=(evening,)),
        Search(),
    )[kind]


async def ours(db: Database, search: Search, viewer_id: UUID) -> None:
    async with db.reading(Viewer("member", viewer_id)) as tx:
        rows = await found(tx, search, viewer_id, after=None, most=PAGE + 1)
        await cards_of(tx, [row.member_id for row in rows])
    async with db.reading(Viewer("member", viewer_id)) as tx:
        await counts(tx, search, viewer_id)


async def plain(db: Database, search: Search, viewer_id: UUID) -> None:
    """ILIKE over the card for everyone, and a GROUP BY a facet."""
    where, bound = _plain_where(search)
    source = f"cards LEFT JOIN offers USING (member_id) WHERE audience = 'EVERYONE' AND findable AND {where}"
    async with db.reading(Viewer("service", viewer_id)) as tx:
        await tx.session.execute(text(f"SELECT member_id, fields FROM {source} ORDER BY member_id LIMIT {PAGE}"), bound)
        await tx.session.execute(text(f"SELECT count(*) FROM {source}"), bound)
        for value in PLAIN_FACETS.values():
            await tx.session.execute(
                text(f"SELECT value, count(*) FROM (SELECT {value} AS value FROM {source}) AS each GROUP BY 1"), bound
            )


PLAIN_FACETS = {
    Facet.STAGE: "fields ->> 'career_stage'",
    Facet.LANGUAGE: "jsonb_array_elements_text(fields -> 'languages')",
    Facet.INDUSTRY: "jsonb_array_elements_text(fields -> 'industries')",
    Facet.SKILL: "unnest(skills)",
}
_SAID = "(fields ->> 'display_name' || ' ' || (fields ->> 'headline') || ' ' || (fields ->> 'bio'))"


def _plain_where(search: Search) -> tuple[str, dict[str, str]]:
    where, bound = ["true"], {}
    for number, word in enumerate(search.text.split()):
        where.append(f"{_SAID} ILIKE :word_{number}")
        bound[f"word_{number}"] = f"%{word}%"
    for facet, values in search.values.items():
        name = facet.value.lower()
        where.append(
            {
                Facet.STAGE: f"fields ->> 'career_stage' = :{name}",
                Facet.LANGUAGE: f"fields -> 'languages' ? :{name}",
                Facet.INDUSTRY: f"fields -> 'industries' ? :{name}",
                Facet.SKILL: f":{name} = ANY (skills)",
            }[facet]
        )
        bound[name] = values[0]
    return " AND ".join(where), bound


async def grow(db: Database, rng: np.random.Generator, count: int) -> float:
    """Adds members; returns how many a second the index took in, by the function that commands and imports call."""
    connection = await asyncpg.connect(db.url)
    await connection.execute("SELECT set_config('cairn.viewer_kind', 'service', false)")
    indexing = 0.0
    for _ in range(count // CHUNK):
        ids = await write_members(connection, rng, CHUNK)
        started = time.perf_counter()
        async with db.transaction() as tx:
            await index_members(tx, ids)
        indexing += time.perf_counter() - started
    await connection.close()
    return count / indexing


async def measure(db: Database, searches: list[Search]) -> list[Tally]:
    """Both ways in turn, search by search; the plain one until its time is over."""
    ways: list[tuple[Tally, Callable[[Database, Search, UUID], Awaitable[None]]]] = [
        (Tally("directory"), ours),
        (Tally("plain ILIKE"), plain),
    ]
    viewer_id = new_id()
    for search in searches[:20]:
        await ours(db, search, viewer_id)
    for search in searches:
        for tally, way in ways:
            if way is plain and sum(tally.waits) > PLAIN_SECONDS:
                continue
            started = time.perf_counter()
            await way(db, search, viewer_id)
            tally.waits.append(time.perf_counter() - started)
    return [tally for tally, _way in ways]


async def run(databases: Databases, sizes: list[int], count: int) -> None:
    url = databases.empty("profiles")
    await upgrade(url, MIGRATIONS)
    db, rng, there = Database(url, source="profiles", rows_secured=True, pool_size=4), np.random.default_rng(SEED), 0
    connection = await asyncpg.connect(url)
    await write_networks(connection)
    print(f"PostgreSQL {postgres.version()}; each search: a page of {PAGE} cards, the total, the counts of every facet")
    print(f"{'members':>9} {'way':14}{'searches':>9}{'p50 ms':>9}{'p99 ms':>10}{'max ms':>10}{'indexed/s':>11}")
    for size in sizes:
        rate = await grow(db, rng, size - there)
        there = size
        await connection.execute("VACUUM ANALYZE")
        for tally in await measure(db, mix(np.random.default_rng(SEED), count)):
            waits = f"{tally.ms(0.5):>9.1f}{tally.ms(0.99):>10.1f}{tally.ms(1.0):>10.1f}"
            print(f"{size:>9} {tally.name:14}{len(tally.waits):>9}{waits}{rate:>11.0f}", flush=True)
    await connection.close()
    await db.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default=SIZES, help="how many members, from few to many")
    parser.add_argument("--searches", type=int, default=400)
    asked = parser.parse_args()
    folder, port = Path(tempfile.mkdtemp(prefix="cairn-bench-")), free_port()
    folder.chmod(0o711)
    url = postgres.url(port, PASSWORD)
    server = Server(
        "PostgreSQL",
        url,
        folder / "postgres",
        lambda: postgres.launch(folder / "postgres", port=port, password=PASSWORD, settings=SETTINGS),
        lambda: postgres.ready(url),
    )
    try:
        server.start()
        asyncio.run(run(Databases(url), [int(size) for size in asked.sizes.split(",")], asked.searches))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
