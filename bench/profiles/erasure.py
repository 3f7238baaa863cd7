"""Erases people under load, then searches every store: python bench/profiles/erasure.py [--people 1000].

Starts a platform of its own on this machine, and stops it.  Each person says 20 marked words through the gateway; while
they are erased, others read and write.  Then every database, topic, cache and log file is searched, and matching is
built anew from the first event.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
from rich.console import Console
from rich.table import Table

from bench.up import running
from cairn.demo.portal import Portal
from cairn.issuer.tokens import Minter
from cairn.supervisor.state import State
from chassis.events.inbox import Taken
from tests.e2e import people
from tests.e2e.marked import MARKERS_EACH, Marked, all_at_once
from tests.e2e.replaying import matching_anew
from tests.e2e.traces import Traces

TARGET_SECONDS = 60
AT_ONCE = 8
"""Persons who talk, and later leave, at the same time."""
OTHERS = 4
"""Members who go on reading and writing meanwhile."""
GIVEN_UP_AFTER = 1800
_COMPLETE = "SELECT count(*) FROM erasures WHERE completed_at IS NOT NULL"


async def main(state: State, count: int) -> None:
    urls, run = state.current()["urls"], f"mk{uuid4().hex[:10]}"
    minter = Minter.from_file(urls["issuer"], state.issuer_key)
    traces = Traces(state, run)
    async with httpx2.AsyncClient(timeout=60, limits=httpx2.Limits(max_connections=64)) as http:

        def portal() -> Portal:
            return Portal(http, urls["gateway"], minter.access_token(f"erasure-{uuid4().hex}", lifetime=36_000))

        marked = [Marked(run, number, portal()) for number in range(count)]
        await talk(marked, portal)
        before = await traces.everywhere()
        async with load([portal() for _ in range(OTHERS)]) as requests:
            seconds = await erase(marked, traces)
        after = await traces.everywhere()
    taken, same = await matching_anew(traces)
    show(before, after, title=f"{count} people erased, {MARKERS_EACH} markers each")
    verdict = "yes" if seconds < TARGET_SECONDS else "NO"
    Console().print(f"Complete {seconds:.1f} s after the first was asked for (< {TARGET_SECONDS} s: {verdict});")
    Console().print(f"{len(requests)} requests of others meanwhile, the slowest {max(requests):.0f} ms.")
    whole = set(taken) == {Taken.APPLIED} and all(same.values())
    Console().print(f"Matching anew from the first event: {sum(taken.values())} events, the same: {whole}.")


async def talk(marked: list[Marked], portal: Callable[[], Portal]) -> None:
    """Everybody joins, asks the same mentor, and declines what one of a few others asks of them."""
    mentor = portal()
    mentor_id = await people.join(mentor)
    await people.offer(mentor)
    await all_at_once([person.join() for person in marked], most=AT_ONCE)
    lanes = [marked[number::AT_ONCE] for number in range(AT_ONCE)]
    await asyncio.gather(*(meet_one_by_one(lane, mentor_id, portal()) for lane in lanes))


async def meet_one_by_one(lane: list[Marked], mentor_id: str, asking: Portal) -> None:
    await people.join(asking)
    need = await people.need(asking)
    for person in lane:
        await person.meet(mentor_id, asking, asking_need=need)


async def erase(marked: list[Marked], traces: Traces) -> float:
    """Seconds from the first request until the last erasure is complete."""
    started = time.perf_counter()
    await all_at_once([person.leave() for person in marked], most=AT_ONCE)
    async with traces.connected("profiles") as connection, asyncio.timeout(GIVEN_UP_AFTER):
        while await connection.fetchval(_COMPLETE) < len(marked):
            await asyncio.sleep(0.05)
    return time.perf_counter() - started


@asynccontextmanager
async def load(portals: list[Portal]) -> AsyncIterator[list[float]]:
    """Members who read and write all the while; gives how long each request took, in ms."""
    for portal in portals:
        await people.join(portal)
        portal.milliseconds.clear()
    milliseconds: list[float] = []
    tasks = [asyncio.ensure_future(_busy(portal)) for portal in portals]
    yield milliseconds
    for task, portal in zip(tasks, portals, strict=True):
        task.cancel()
        milliseconds += portal.milliseconds
    await asyncio.gather(*tasks, return_exceptions=True)


async def _busy(portal: Portal) -> None:
    while True:
        await portal.ask("Me")
        await people.need(portal)
        await asyncio.sleep(0.1)


def show(before: dict[str, int], after: dict[str, int], *, title: str) -> None:
    table = Table(title=title)
    for heading in ("store", "marked words before", "after"):
        table.add_column(heading, justify="left" if heading == "store" else "right")
    for store, hits in before.items():
        table.add_row(store, str(hits), str(after[store]))
    table.add_row("all", str(sum(before.values())), str(sum(after.values())))
    Console().print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--broker", choices=("tansu", "kafka"), default="tansu")
    options = parser.parse_args()
    with running("--broker", options.broker) as folder:
        asyncio.run(main(State(Path(folder)), options.people))
