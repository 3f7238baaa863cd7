"""Two hundred clients who propose, confirm, move and cancel meetings with ten mentors whom everybody wants.

Each client is one of the two of a relationship and does one thing after the other, through the service's own commands.
A refusal is an answer.  What the database gave way in is begun anew as the graph does it, and counts towards the wait.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch
from uuid import UUID

import uvloop
from sqlalchemy.exc import DBAPIError

from bench.sessions.stand import Tally, a_database
from chassis.contention import again_after_lost_races, is_contended, sqlstate
from chassis.db import Database, Transaction
from chassis.errors import DomainError
from chassis.ids import new_id
from services.sessions.facts.commands.relationships import keep_relationship
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import locking, proposals
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.room import Limits
from tests.backing import Databases
from tests.builders.meetings import a_start
from tests.builders.sessions import NOON, NOW
from tests.service.sessions.calendar import DEADLOCK, booked, overlaps

CLIENTS, MENTORS = 200, 10
PROCESSES = 2
WARM_UP = 8.0
"""Seconds in which the processes start and every connection learns every statement."""
MEETING = Manner(minutes=30)
GRID, STARTS = timedelta(minutes=5), 12 * 12
"""A mentor's twelve hours in steps of five minutes: twenty clients want twenty-four half hours of it."""
Work = Callable[[Transaction], Awaitable[Any]]


@dataclass
class Load(Tally):
    """Also how many steps of each kind were taken, and what came of the calendars."""

    steps: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    try_again: int = 0
    """Deadlocks and waits that are too long, as they reach a client after all tries."""
    booked: int = 0
    overlaps: int = 0

    def forget(self) -> None:
        """What was before the clock starts."""
        self.waits.clear()
        self.steps.clear()
        self.deadlocks = self.refused = self.try_again = 0


@dataclass
class Client:
    """One who goes on from wherever the last step led: nothing yet, a proposal that is open, or a booked meeting."""

    db: Database
    pair: Pair
    load: Load
    chance: random.Random
    proposal: UUID | None = None
    session: UUID | None = None
    times: Sequence[datetime] = ()
    """What is offered in the proposal."""

    async def step(self) -> None:
        """One transaction."""
        if self.proposal is not None:
            await self.confirm(self.proposal)
        elif self.session is None:
            await self.create()
        elif self.chance.random() < 1 / 2:
            await self.reschedule(self.session)
        else:
            await self.cancel(self.session)

    async def create(self) -> None:
        related, by, times = self.pair.relationship_id, self.pair.mentee_id, self.other_times()
        self.proposal = await self.ask(
            "create", lambda tx: proposals.propose_meeting(tx, related, by=by, times=times, manner=MEETING)
        )

    async def confirm(self, proposal_id: UUID) -> None:
        """Tries each time that was offered, and takes the proposal back if none is left."""
        for starts_at in self.times:
            done = await self.ask(
                "confirm",
                partial(proposals.accept_time, proposal_id=proposal_id, by=self.pair.mentor_id, starts_at=starts_at),
            )
            if done is not None:
                self.session, self.proposal = done, None
                return
        if await self.ask("close", lambda tx: proposals.close_proposal(tx, proposal_id, by=self.pair.mentee_id)):
            self.proposal = None

    async def reschedule(self, session_id: UUID) -> None:
        by, times = self.pair.mentee_id, self.other_times()
        self.proposal = await self.ask(
            "reschedule", lambda tx: proposals.propose_other_times(tx, session_id, by=by, times=times)
        )

    async def cancel(self, session_id: UUID) -> None:
        if await self.ask("cancel", lambda tx: cancel_session(tx, session_id, by=self.pair.mentee_id)):
            self.session = None

    def other_times(self) -> Sequence[datetime]:
        self.times = [NOON + number * GRID for number in self.chance.sample(range(STARTS), 2)]
        return self.times

    async def ask(self, step: str, work: Work) -> Any:
        """What came of it; None where it was refused."""

        async def attempt() -> Any:
            try:
                async with self.db.transaction() as tx:
                    return await work(tx)
            except DBAPIError as error:
                self.load.deadlocks += sqlstate(error) == DEADLOCK
                raise

        started = time.perf_counter()
        self.load.steps[step] += 1
        try:
            return await again_after_lost_races(attempt)
        except DomainError:
            self.load.refused += 1
        except DBAPIError as error:
            if not is_contended(error):
                raise
            self.load.try_again += 1
        finally:
            self.load.waits.append(time.perf_counter() - started)
        return None


async def without_locks(_tx: Transaction, *_members: UUID) -> None:
    """What a calendar does that forgets the locks."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What one process has to do, so that all begin to count at once; `begins_at` is the wall's clock."""

    url: str
    pairs: Sequence[Pair]
    locked: bool
    seed: int
    begins_at: float
    seconds: float


def work(shift: Shift) -> Load:
    """In a process of its own, as the service's processes share one database."""
    map_domain()
    lock = lock_people if shift.locked else without_locks
    with patch.object(locking, "lock_people", lock):
        return uvloop.run(play(shift))


async def play(shift: Shift) -> Load:
    """All clients at once, each with its next step as soon as it has an answer."""
    load, chance = Load(""), random.Random(shift.seed)
    db = Database(shift.url, source="sessions", clock=lambda: NOW)
    clients = [Client(db, pair, load, random.Random(chance.random())) for pair in shift.pairs]

    async def go_on(client: Client, until: float) -> None:
        while time.time() < until:
            await client.step()

    await asyncio.gather(*(go_on(client, shift.begins_at) for client in clients))
    load.forget()
    started = time.perf_counter()
    await asyncio.gather(*(go_on(client, shift.begins_at + shift.seconds) for client in clients))
    load.seconds, load.answers = time.perf_counter() - started, len(load.waits)
    await db.close()
    return load


async def relate(db: Database) -> Sequence[Pair]:
    """Twenty relationships of each mentor; the first of them is mentored by the next mentor, all round the circle."""
    mentors = [new_id() for _ in range(MENTORS)]
    pairs = []
    for number in range(CLIENTS):
        at = number % MENTORS
        mentee = mentors[(at + 1) % MENTORS] if number < MENTORS else new_id()
        pairs.append(Pair(relationship_id=new_id(), mentor_id=mentors[at], mentee_id=mentee))
    async with db.transaction() as tx:
        for mentor in mentors:
            await set_limits(tx, mentor, Limits(buffer_minutes=0, most_a_day=24))
        for pair in pairs:
            await keep_relationship(tx, a_start(pair))
    return pairs


async def variant(databases: Databases, *, locked: bool, constrained: bool, seconds: float, seed: int) -> Load:
    """One way to keep a calendar, on a database of its own; the clients are spread over the processes."""
    without = None if constrained else ("bookings", "bookings_never_overlap")
    async with a_database(databases, connections=1, clock=lambda: NOW, without=without) as db:
        pairs = await relate(db)
        begins_at = time.time() + WARM_UP
        shifts = [
            Shift(
                url=db.url,
                pairs=pairs[number::PROCESSES],
                locked=locked,
                seed=seed + number,
                begins_at=begins_at,
                seconds=seconds,
            )
            for number in range(PROCESSES)
        ]
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
            loop = asyncio.get_running_loop()
            loads = await asyncio.gather(*(loop.run_in_executor(processes, work, shift) for shift in shifts))
        whole = together(loads)
        whole.booked, whole.overlaps = len(await booked(db)), await overlaps(db)
        return whole


def together(loads: Sequence[Load]) -> Load:
    """Of all processes; the slowest one's time counts."""
    return Load(
        name="",
        seconds=max(load.seconds for load in loads),
        answers=sum(load.answers for load in loads),
        waits=[wait for load in loads for wait in load.waits],
        deadlocks=sum(load.deadlocks for load in loads),
        refused=sum(load.refused for load in loads),
        try_again=sum(load.try_again for load in loads),
        steps=sum((load.steps for load in loads), Counter()),
    )
