"""Erases people under load, then searches every store: python bench/profiles/erasure.py [--people 1000].

Starts a platform of its own on this machine, and stops it.  Each person says 20 marked words through the gateway, in a
profile, a search, an offer, a need, an ask and a decline; while most are erased, others search, ask and book.  Then
every database, topic, cache and log file is searched: each word of the erased must be gone, those of the people who
stay must be found.  Last, each service is built anew from the first event and compared with the living one.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
from rich.console import Console
from rich.table import Table

from bench.profiles.ordinary import Ordinary, ordinary_life
from bench.up import running
from cairn.demo.portal import Portal
from cairn.issuer.tokens import Minter
from cairn.supervisor.state import State
from tests.e2e import people
from tests.e2e.marked import MARKERS_EACH, Marked, all_at_once
from tests.e2e.replaying import CONSUMING, build_anew
from tests.e2e.traces import Found, Traces

TARGET_SECONDS = 60
"""From a person's confirmation to the end of their erasure, also of the slowest of them."""
TALKING = 8
"""Persons who join, and then ask and answer, at the same time."""
LEAVING = 8
"""Who ask to be erased at the same time."""
STAYING = 20
"""Marked people who are not erased, so that the search shows that it finds."""
PAIRS = 4
"""Of members who go on meanwhile, about nine requests a second together."""
BEFORE_SECONDS = 15
SETTLE_SECONDS = 5
GIVEN_UP_AFTER = 1800
_COMPLETE = "SELECT count(*) FROM erasures WHERE completed_at IS NOT NULL"
_PARTS = """
WITH parts AS (
    SELECT 'whole' AS part, started_at, completed_at AS ended_at FROM erasures
    UNION ALL SELECT 'keyring', started_at, key_destroyed_at FROM erasures
    UNION ALL SELECT service, started_at, answered_at FROM erasures JOIN erasure_answers ON erasure_id = erasures.id
)
SELECT part,
    percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)::float8)
FROM parts GROUP BY part ORDER BY part
"""


@dataclass(frozen=True)
class Erased:
    """How long all took, and asking for them; median, p99 and slowest of one person's erasure, whole and by part."""

    seconds: float
    asking: float
    each: list[float]
    parts: dict[str, list[float]]
    before: str
    during: str
    refused: Counter[str]

    @property
    def after(self) -> float:
        """From the last confirmation on."""
        return self.seconds - self.asking


async def main(state: State, count: int) -> None:
    urls, run = state.current()["urls"], f"mk{uuid4().hex[:10]}"
    minter = Minter.from_file(urls["issuer"], state.issuer_key)
    traces = Traces(state, run)
    async with httpx2.AsyncClient(timeout=60, limits=httpx2.Limits(max_connections=64)) as http:

        def portal() -> Portal:
            return Portal(http, urls["gateway"], minter.access_token(f"erasure-{uuid4().hex}", lifetime=36_000))

        marked = [Marked(run, number, portal()) for number in range(count + STAYING)]
        leaving = marked[STAYING:]
        started = time.perf_counter()
        await talk(marked, portal)
        say(f"{len(marked)} people said {MARKERS_EACH} words each in {time.perf_counter() - started:.0f} s.")
        before = await traces.everywhere()
        async with ordinary_life(PAIRS, portal) as others:
            erased = await erase_under_load(leaving, traces, others)
    say(f"One person's erasure took {of(erased.each)}, from confirmation to complete ({verdict(erased.each[-1])});")
    say("; ".join(f"{part} {of(each)}" for part, each in erased.parts.items()) + ".")
    say(f"All were confirmed {erased.asking:.1f} s after the first was asked for; the last was complete")
    say(f"{erased.seconds:.1f} s after that first one, and {erased.after:.1f} s after the last confirmation.")
    say(f"Others before: {erased.before}.")
    say(f"Others meanwhile: {erased.during}; {erased.refused.total()} refused.")
    for sentence, times in erased.refused.most_common():
        say(f"Refused {times} times: {sentence}")
    await asyncio.sleep(SETTLE_SECONDS)
    show(before, await traces.everywhere(), {word for person in leaving for word in person.said})
    await rebuild(traces, [person.id for person in leaving])


async def talk(marked: list[Marked], portal: Callable[[], Portal]) -> None:
    """Everybody joins, asks one of a few mentors, and declines what one of a few others asks of them."""
    skills = await people.some_skills(portal())
    await all_at_once([person.join(skills) for person in marked], most=TALKING)
    lanes = [marked[number::TALKING] for number in range(TALKING)]
    await asyncio.gather(*(meet_one_by_one(lane, portal(), portal()) for lane in lanes))


async def meet_one_by_one(lane: list[Marked], mentor: Portal, asking: Portal) -> None:
    mentor_id = await people.join(mentor)
    await people.offer(mentor)
    await people.join(asking)
    need = await people.need(asking)
    for person in lane:
        await person.meet(mentor_id, asking, asking_need=need)


async def erase_under_load(leaving: list[Marked], traces: Traces, others: Ordinary) -> Erased:
    begun = time.perf_counter()
    await asyncio.sleep(BEFORE_SECONDS)
    started = time.perf_counter()
    await all_at_once([person.leave() for person in leaving], most=LEAVING)
    confirmed = time.perf_counter()
    async with traces.connected("profiles") as connection, asyncio.timeout(GIVEN_UP_AFTER):
        while await connection.fetchval(_COMPLETE) < len(leaving):
            await asyncio.sleep(0.05)
        ended = time.perf_counter()
        parts = dict(await connection.fetch(_PARTS))
    before, during = others.line(begun, started), others.line(started, ended)
    each = parts.pop("whole")
    return Erased(ended - started, confirmed - started, each, parts, before, during, others.refused)


def show(before: dict[str, Found], after: dict[str, Found], gone: set[str]) -> None:
    """The erased must be found nowhere; whoever stays is the proof that the search finds."""
    table = Table(title=f"Each of {len(gone)} words of the erased, and those of {STAYING} people who stay")
    for heading in ("store", "erased: before", "after", "staying: before", "after"):
        table.add_column(heading, justify="left" if heading == "store" else "right")
    for store, found in before.items():
        table.add_row(store, *cells(found, after[store], gone))
    everywhere = sum(before.values(), Found()), sum(after.values(), Found())
    table.add_row("all", *cells(*everywhere, gone))
    Console().print(table)
    left, kept = gone & everywhere[1].keys(), everywhere[1].keys() - gone
    say(f"Words of the erased that are left: {len(left)}; words of those who stay that were found: {len(kept)}.")


def cells(before: Found, after: Found, gone: set[str]) -> list[str]:
    erased = [sum(hits for word, hits in found.items() if word in gone) for found in (before, after)]
    return [str(hits) for hits in (*erased, before.total() - erased[0], after.total() - erased[1])]


async def rebuild(traces: Traces, erased: list[str]) -> None:
    for service in CONSUMING:
        started = time.perf_counter()
        anew = await build_anew(traces, service, without=erased)
        events, took = sum(anew.taken.values()), time.perf_counter() - started
        same = "the same" if anew.whole else f"NOT the same: {anew.differing}, {dict(anew.taken)}"
        say(f"{service.name} anew from the first event: {events} events in {took:.0f} s, {anew.rows} rows, {same}.")


def of(each: list[float]) -> str:
    return f"{each[0]:.1f} s in the median, {each[1]:.1f} s at p99, {each[2]:.1f} s at most"


def verdict(seconds: float) -> str:
    return f"< {TARGET_SECONDS} s: {'yes' if seconds < TARGET_SECONDS else 'NO'}"


def say(line: str) -> None:
    Console(soft_wrap=True, highlight=False).print(line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--broker", choices=("tansu", "kafka"), default="tansu")
    options = parser.parse_args()
    with running("--broker", options.broker) as folder:
        asyncio.run(main(State(Path(folder)), options.people))
