"""Searches the directory with facets beside plain ILIKE on the same rows, in turn, from ten thousand members up.

Run it by `python -m bench.profiles.search`; with `--sizes 10000,100000` it takes about two minutes, with its default
sizes up to a million members about fifteen.  `--data FOLDER` keeps the database, and the next run goes on with it.
Each search is what one page of the portal asks for: twenty members with their cards, the total, and the counts of
every facet.  The plain way does the same with ILIKE on the cards' text and one GROUP BY for each facet.  The server
runs with its default durability and 256 MB of shared buffers.
"""

import argparse
import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import numpy as np
from sqlalchemy import text

from bench.profiles.people import (
    FAMILY,
    GIVEN,
    INDUSTRIES,
    SAID,
    SKILLS,
    SPOKEN,
    STAGES,
    copy_members,
    write_members,
    write_networks,
)
from bench.profiles.store import profiles_database
from cairn.backing import postgres
from chassis.db import Database, Viewer
from chassis.ids import new_id
from chassis.main import spare_what_is_there
from services.profiles.directory.commands.index import index_members
from services.profiles.directory.domain.search import Facet, PartOfDay, PartOfWeek, Search
from services.profiles.directory.queries.conditions import asked
from services.profiles.directory.queries.counts import counts
from services.profiles.directory.queries.search import found
from services.profiles.directory.queries.words import KnownWords
from services.profiles.members.queries.people import cards_of

CHUNK = 5_000
INVENTED = 100_000
"""More members than that are copies of these: words are as frequent among a million as among them."""
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


WORDS = KnownWords()


async def ours(db: Database, search: Search, viewer_id: UUID) -> None:
    async with db.reading(Viewer("member", viewer_id)) as tx:
        known = await asked(tx, search, viewer_id)
        rows = await found(tx, known, after=None, most=PAGE + 1)
        await cards_of(tx, [row.member_id for row in rows])
    async with db.reading(Viewer("member", viewer_id)) as tx:
        await counts(tx, known, words=WORDS)


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


async def grow(db: Database, connection: asyncpg.Connection, size: int) -> int:
    """Adds members until there are so many; gives how many were there before."""
    before: int = await connection.fetchval("SELECT count(*) FROM members")
    if before == 0:
        await write_networks(connection)
    there, rng = before, np.random.default_rng(SEED + before)
    while there < min(size, INVENTED):
        ids = await write_members(connection, rng, CHUNK)
        async with db.transaction() as tx:
            await index_members(tx, ids)
        there += CHUNK
    while there < size:
        there += await copy_members(connection, min(INVENTED, size - there))
    return before


async def indexed(db: Database, connection: asyncpg.Connection) -> float:
    """How many members a second the index takes in anew, by the function that commands and imports call."""
    rows = await connection.fetch("SELECT id FROM members ORDER BY random() LIMIT $1", CHUNK)
    ids = [row["id"] for row in rows]
    await connection.execute("DELETE FROM directory_entries WHERE member_id = ANY ($1)", ids)
    started = time.perf_counter()
    async with db.transaction() as tx:
        await index_members(tx, ids)
    return CHUNK / (time.perf_counter() - started)


async def measure(db: Database, searches: list[Search]) -> list[Tally]:
    """Both ways in turn, search by search; the plain one until its time is over."""
    ways: list[tuple[Tally, Callable[[Database, Search, UUID], Awaitable[None]]]] = [
        (Tally("directory"), ours),
        (Tally("plain ILIKE"), plain),
    ]
    viewer_id = new_id()
    spare_what_is_there()
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


HEADER = f"{'members':>9} {'way':14}{'searches':>9}{'p50 ms':>9}{'p99 ms':>10}{'max ms':>10}"
WEIGHT = """
    SELECT pg_table_size('directory_entries') / 1e6 AS rows, pg_indexes_size('directory_entries') / 1e6 AS indexes
"""


async def run(url: str, sizes: list[int], count: int) -> None:
    db, connection = Database(url, source="profiles", rows_secured=True, pool_size=4), await asyncpg.connect(url)
    await connection.execute("SELECT set_config('cairn.viewer_kind', 'service', false)")
    print(f"PostgreSQL {postgres.version()}; each search: a page of {PAGE} cards, the total, the counts of every facet")
    print(HEADER)
    for size in sizes:
        if await grow(db, connection, size) < size:
            await connection.execute("VACUUM ANALYZE")
        if count:
            for tally in await measure(db, mix(np.random.default_rng(SEED), count)):
                waits = f"{tally.ms(0.5):>9.1f}{tally.ms(0.99):>10.1f}{tally.ms(1.0):>10.1f}"
                print(f"{size:>9} {tally.name:14}{len(tally.waits):>9}{waits}", flush=True)
        weight, rate = await connection.fetchrow(WEIGHT), await indexed(db, connection)
        print(
            f"{'':9} entries {weight['rows']:.0f} MB, indexes {weight['indexes']:.0f} MB, {rate:.0f} indexed/s",
            flush=True,
        )
    await connection.close()
    await db.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default=SIZES, help="how many members, from few to many")
    parser.add_argument("--searches", type=int, default=400, help="0 only fills the database")
    parser.add_argument("--data", type=Path, help="a folder that keeps the database for the next run")
    chosen = parser.parse_args()
    with profiles_database(chosen.data, SETTINGS) as url:
        asyncio.run(run(url, [int(size) for size in chosen.sizes.split(",")], chosen.searches))


if __name__ == "__main__":
    main()
