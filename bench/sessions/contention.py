"""Two hundred clients who propose, confirm, move and cancel meetings with ten mentors whom everybody wants.

Each client is one of the two of a relationship and does one thing after the other, through the service's own commands.
A refusal is an answer.  What the database gave way in is begun anew as the graph does it, and counts towards the wait.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import uvloop
from sqlalchemy.exc import DBAPIError

from bench.sessions.stand import Stand, Tally, a_database
from chassis.contention import again_after_lost_races, is_contended, sqlstate
from chassis.db import Database, Transaction
from chassis.errors import DomainError
from chassis.ids import new_id
from chassis.main import spare_what_is_there
from services.sessions.facts.commands.relationships import keep_relationship
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import proposals
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.room import Limits
from tests.builders.meetings import a_start
from tests.builders.sessions import NOON, NOW
from tests.service.sessions.calendar import DEADLOCK, booked, forget_locks, overlaps, too_close

CLIENTS, MENTORS = 200, 10
PROCESSES = 2
WARM_UP = 8.0
"""Seconds in which the processes start and every connection learns every statement."""
MEETING = Manner(minutes=30)
GRID, STARTS = timedelta(minutes=5), 12 * 12
"""A mentor's twelve hours in steps of five minutes: twenty clients want twenty-four half hours of it."""
Work = Callable[[Transaction], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a calendar is kept, who wants what of it, and how the asks come."""

    name: str
    locked: bool = True
    constrained: bool = True
    related: Callable[[], Sequence[Pair]]
    buffer_minutes: int = 0
    arrivals: float | None = None
    """So many asks come each second, however many are answered; None: each client asks again once it has an answer."""


@dataclass
class Load(Tally):
    """What came of the asks, and of the calendars."""

    refused: int = 0
    try_again: int = 0
    """Deadlocks and waits that are too long, as they reach a client after all tries."""
    booked: int = 0
    overlaps: int = 0
    too_close: int = 0
    """Pairs of meetings that leave somebody less of a breath than they want."""

    def forget(self) -> None:
        """What was before the clock starts."""
        self.waits.clear()
        self.deadlocks = self.refused = self.try_again = 0


@dataclass
class Client:
    """One who goes on from wherever the last ask led: nothing yet, a proposal that is open, or a booked meeting."""

    db: Database
    pair: Pair
    load: Load
    chance: random.Random
    proposal: UUID | None = None
    session: UUID | None = None
    times: deque[datetime] = field(default_factory=deque)
    """What is offered in the proposal, and was not tried yet."""

    async def ask(self, since: float) -> None:
        """One transaction; the wait counts from `since` on the performance counter."""
        if self.proposal is not None:
            await (self.confirm(self.proposal, since) if self.times else self.close(self.proposal, since))
        elif self.session is None:
            await self.create(since)
        elif self.chance.random() < 1 / 2:
            await self.reschedule(self.session, since)
        else:
            await self.cancel(self.session, since)

    async def create(self, since: float) -> None:
        related, by, times = self.pair.relationship_id, self.pair.mentee_id, self.other_times()
        self.proposal = await self.answer(
            since, lambda tx: proposals.propose_meeting(tx, related, by=by, times=times, manner=MEETING)
        )

    async def confirm(self, proposal_id: UUID, since: float) -> None:
        starts_at, by = self.times.popleft(), self.pair.mentor_id
        done = await self.answer(since, lambda tx: proposals.accept_time(tx, proposal_id, by=by, starts_at=starts_at))
        if done is not None:
            self.session, self.proposal = done, None

    async def close(self, proposal_id: UUID, since: float) -> None:
        """None of its times is left."""
        if await self.answer(since, lambda tx: proposals.close_proposal(tx, proposal_id, by=self.pair.mentee_id)):
            self.proposal = None

    async def reschedule(self, session_id: UUID, since: float) -> None:
        by, times = self.pair.mentee_id, self.other_times()
        self.proposal = await self.answer(
            since, lambda tx: proposals.propose_other_times(tx, session_id, by=by, times=times)
        )

    async def cancel(self, session_id: UUID, since: float) -> None:
        if await self.answer(since, lambda tx: cancel_session(tx, session_id, by=self.pair.mentee_id)):
            self.session = None

    def other_times(self) -> Sequence[datetime]:
        times = [NOON + number * GRID for number in self.chance.sample(range(STARTS), 2)]
        self.times = deque(times)
        return times

    async def answer(self, since: float, work: Work) -> Any:
        """What came of it; None where it was refused."""

        async def attempt() -> Any:
            try:
                async with self.db.transaction() as tx:
                    return await work(tx)
            except DBAPIError as error:
                self.load.deadlocks += sqlstate(error) == DEADLOCK
                raise

        try:
            return await again_after_lost_races(attempt)
        except DomainError:
            self.load.refused += 1
        except DBAPIError as error:
            if not is_contended(error):
                raise
            self.load.try_again += 1
        finally:
            self.load.waits.append(time.perf_counter() - since)
        return None


def of_hot_mentors() -> Sequence[Pair]:
    """Twenty relationships of each mentor; the first of them is mentored by the next mentor, all round the circle."""
    mentors = [new_id() for _ in range(MENTORS)]
    pairs = []
    for number in range(CLIENTS):
        at = number % MENTORS
        mentee = mentors[(at + 1) % MENTORS] if number < MENTORS else new_id()
        pairs.append(Pair(relationship_id=new_id(), mentor_id=mentors[at], mentee_id=mentee))
    return pairs


def of_a_circle_of_friends() -> Sequence[Pair]:
    """Fifteen people of whom each mentors everybody else: two meetings meet in two calendars at once."""
    people = [new_id() for _ in range(15)]
    two = permutations(people, 2)
    return [Pair(relationship_id=new_id(), mentor_id=mentor, mentee_id=mentee) for mentor, mentee in two][:CLIENTS]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What one process has to do, so that all begin to count at once; `begins_at` is the wall's clock."""

    url: str
    pairs: Sequence[Pair]
    locked: bool
    arrivals: float | None
    seed: int
    begins_at: float
    seconds: float


def work(shift: Shift) -> Load:
    """In a process of its own, as the service's processes share one database, and as they begin."""
    map_domain()
    spare_what_is_there()
    return uvloop.run(play(shift))


async def play(shift: Shift) -> Load:
    load, chance = Load(""), random.Random(shift.seed)
    db = Database(shift.url, source="sessions", clock=lambda: NOW)
    if not shift.locked:
        forget_locks(db)
    clients = [Client(db, pair, load, random.Random(chance.random())) for pair in shift.pairs]
    await without_a_pause(clients, shift.begins_at)
    load.forget()
    started, spent, ends_at = time.perf_counter(), time.process_time(), shift.begins_at + shift.seconds
    if shift.arrivals is None:
        await without_a_pause(clients, ends_at)
    else:
        await as_they_come(clients, ends_at, rate=shift.arrivals, chance=chance)
    load.seconds, load.cpu = time.perf_counter() - started, time.process_time() - spent
    load.answers = len(load.waits)
    await db.close()
    return load


async def without_a_pause(clients: Sequence[Client], ends_at: float) -> None:
    """All clients at once, each with its next ask as soon as it has an answer."""

    async def go_on(client: Client) -> None:
        while time.time() < ends_at:
            await client.ask(time.perf_counter())

    await asyncio.gather(*map(go_on, clients))


async def as_they_come(clients: Sequence[Client], ends_at: float, *, rate: float, chance: random.Random) -> None:
    """Asks come by chance, so many a second; each is of whoever is free, and waits from when it came."""
    free: asyncio.Queue[Client] = asyncio.Queue()
    for client in clients:
        free.put_nowait(client)

    async def serve(since: float) -> None:
        client = await free.get()
        await client.ask(since)
        free.put_nowait(client)

    comes_at = time.perf_counter()
    async with asyncio.TaskGroup() as asks:
        while time.time() < ends_at:
            comes_at += chance.expovariate(rate)
            await asyncio.sleep(comes_at - time.perf_counter())
            asks.create_task(serve(comes_at))


async def relate(db: Database, way: Way) -> Sequence[Pair]:
    pairs = way.related()
    limits = Limits(buffer_minutes=way.buffer_minutes, most_a_day=24)
    async with db.transaction() as tx:
        for member_id in {member_id for pair in pairs for member_id in pair.people}:
            await set_limits(tx, member_id, limits)
        for pair in pairs:
            await keep_relationship(tx, a_start(pair))
    return pairs


async def measure(stand: Stand, way: Way, *, seconds: float, seed: int) -> Load:
    """One way, on a database of its own; the clients are spread over the processes."""
    without = None if way.constrained else ("bookings", "bookings_never_overlap")
    async with a_database(stand.databases, connections=1, clock=lambda: NOW, without=without) as db:
        pairs = await relate(db, way)
        begins_at = time.time() + WARM_UP
        shifts = [
            Shift(
                url=db.url,
                pairs=pairs[number::PROCESSES],
                locked=way.locked,
                arrivals=way.arrivals and way.arrivals / PROCESSES,
                seed=seed + number,
                begins_at=begins_at,
                seconds=seconds,
            )
            for number in range(PROCESSES)
        ]
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
            loop = asyncio.get_running_loop()
            working = [loop.run_in_executor(processes, work, shift) for shift in shifts]
            await asyncio.sleep(begins_at - time.time())
            spent = stand.cpu()
            loads = await asyncio.gather(*working)
            spent = stand.cpu() - spent
        whole = together(way.name, loads, server=spent)
        whole.booked, whole.overlaps = len(await booked(db)), await overlaps(db)
        whole.too_close = await too_close(db, minutes=way.buffer_minutes)
        return whole


def together(name: str, loads: Sequence[Load], *, server: float) -> Load:
    """Of all processes and the server's CPU; the slowest one's time counts."""
    return Load(
        name=name,
        seconds=max(load.seconds for load in loads),
        answers=sum(load.answers for load in loads),
        waits=[wait for load in loads for wait in load.waits],
        deadlocks=sum(load.deadlocks for load in loads),
        cpu=server + sum(load.cpu for load in loads),
        refused=sum(load.refused for load in loads),
        try_again=sum(load.try_again for load in loads),
    )
