"""Many ask for few seats: a circle whose people come and go, and an event that everybody wants to be at.

Somebody else looks on all the time, in a process of their own: what each snapshot shows is the verdict.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import uvloop

from bench.sessions.stand import Stand, Tally, a_database
from chassis.db import Database
from chassis.ids import new_id
from services.sessions.circles.domain.seats import Standing
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.sessions import NOW
from tests.service.sessions.seating import accept, ask, give_up, held, lined_up, started, tried

CONNECTIONS = 20
LOOK_SECONDS = 0.01


@dataclass
class Seating(Tally):
    """`most` is the most that were held in any snapshot, `fewest` the fewest while somebody waited."""

    looks: int = 0
    most: int = 0
    fewest: int | None = None
    at_the_end: int = 0
    in_order: bool = True

    def look(self, holding: int, waiting: int) -> None:
        self.looks += 1
        self.most = max(self.most, holding)
        if waiting:
            self.fewest = holding if self.fewest is None else min(self.fewest, holding)


def look_on(url: str, gathering_id: UUID, looks: Any, done: Any) -> None:
    """Puts every look into a queue until it is done; the first one says that the onlooker is there."""

    async def look() -> None:
        db = Database(url, source="sessions", pool_size=1)
        while not done.is_set():
            looks.put(await held(db, gathering_id))
            await asyncio.sleep(LOOK_SECONDS)
        await db.close()
        looks.put(None)

    uvloop.run(look())


@asynccontextmanager
async def watched(db: Database, gathering_id: UUID, seating: Seating) -> AsyncIterator[None]:
    """Counts what the onlooker sees meanwhile, whose own work is nobody's wait."""
    processes, loop = get_context("spawn"), asyncio.get_running_loop()
    looks, done = processes.Queue(), processes.Event()
    onlooker = processes.Process(target=look_on, args=(db.url, gathering_id, looks, done), daemon=True)
    onlooker.start()
    seating.look(*await loop.run_in_executor(None, looks.get))
    yield
    done.set()
    while (seen := await loop.run_in_executor(None, looks.get)) is not None:
        seating.look(*seen)
    onlooker.join()


async def timed(step: Awaitable[None], seating: Seating) -> None:
    started_at = time.perf_counter()
    await tried(step)
    seating.waits.append(time.perf_counter() - started_at)


async def come_and_go(db: Database, circle_id: UUID, seating: Seating, chance: random.Random) -> None:
    """Asks; now and then accepts what is offered, or gives up what there is, so that it is offered on."""
    member_id = new_id()
    await timed(ask(db, circle_id, member_id), seating)
    for _ in range(chance.randrange(4)):
        step = chance.choice((accept, accept, give_up))
        await timed(step(db, circle_id, member_id), seating)


async def circle(stand: Stand, *, seats: int, askers: int, seed: int) -> Seating:
    chance = random.Random(seed)
    seating = Seating(f"circle of {seats} seats, {askers} askers")
    async with a_database(stand.databases, connections=CONNECTIONS, clock=lambda: NOW) as db:
        circle_id = await started(db, a_circle(seats=seats))
        people = [come_and_go(db, circle_id, seating, random.Random(chance.random())) for _ in range(askers)]
        return await let_in(db, circle_id, seating, people, cpu=stand.cpu)


async def event(stand: Stand, *, seats: int, askers: int) -> Seating:
    seating = Seating(f"event of {seats} seats, {askers} askers")
    async with a_database(stand.databases, connections=CONNECTIONS, clock=lambda: NOW) as db:
        hours_id = await started(db, some_office_hours(seats=seats))
        people = [timed(ask(db, hours_id, new_id()), seating) for _ in range(askers)]
        return await let_in(db, hours_id, seating, people, cpu=stand.cpu)


async def let_in(
    db: Database,
    gathering_id: UUID,
    seating: Seating,
    people: Sequence[Awaitable[None]],
    *,
    cpu: Callable[[], float],
) -> Seating:
    """Lets everybody in, as many at once as there are connections."""
    few_at_once = asyncio.Semaphore(CONNECTIONS)

    async def come(member: Awaitable[None]) -> None:
        async with few_at_once:
            await member

    async with watched(db, gathering_id, seating):
        started_at, spent = time.perf_counter(), time.process_time() + cpu()
        await asyncio.gather(*map(come, people))
        seating.seconds, seating.answers = time.perf_counter() - started_at, len(seating.waits)
        seating.cpu = time.process_time() + cpu() - spent
    seating.at_the_end = (await held(db, gathering_id))[0]
    line = [standing for _, standing in await lined_up(db, gathering_id)]
    seating.in_order = line[seating.at_the_end :].count(Standing.WAITING) == len(line) - seating.at_the_end
    return seating
