"""Three hundred ask for eight seats at once: eight are held at every instant, and a missing wall would be noticed."""

import asyncio
import random
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import Database
from chassis.ids import new_id
from chassis.timers import TimerLoop
from services.sessions.circles.commands import seats
from services.sessions.circles.domain.seats import SeatTaken, Standing
from services.sessions.mapping import map_domain
from services.sessions.timers import TIMERS
from tests.builders.circles import a_circle
from tests.builders.sessions import NOW
from tests.service.conftest import OpenDatabase
from tests.service.sessions.seating import accept, ask, forget_locks, give_up, held, lined_up, started, tried

SEATS, ASKERS = 8, 300

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def crowd(open_database: OpenDatabase) -> Database:
    """Give a database that thirty may stand on at once."""
    map_domain()
    return await open_database("sessions", clock=lambda: NOW, pool_size=15)


@pytest.fixture
def no_lock(crowd: Database) -> None:
    """Make the commands read the gathering without locking it."""
    forget_locks(crowd)


@pytest.fixture
async def unconstrained(crowd: Database) -> Database:
    """Give the same without the constraints that make a seat one person's."""
    async with crowd.transaction() as tx:
        for name in ("claims_never_share_a_seat", "claims_never_share_a_place"):
            await tx.session.execute(text(f"ALTER TABLE claims DROP CONSTRAINT {name}"))
    return crowd


async def watch(db: Database, circle_id: UUID, stop: asyncio.Event) -> set[tuple[int, bool]]:
    """How many seats were held, and whether anybody waited, in each snapshot."""
    seen = set()
    while not stop.is_set():
        holding, waiting = await held(db, circle_id)
        seen.add((holding, waiting > 0))
        await asyncio.sleep(0.01)
    return seen


def set_clock(db: Database, now: datetime) -> None:
    db.clock = lambda: now


async def come_and_go(db: Database, circle_id: UUID, member_id: UUID, chance: random.Random) -> None:
    """Asks; now and then accepts what is offered, or gives up what there is."""
    await ask(db, circle_id, member_id)
    for _ in range(chance.randrange(4)):
        await tried(chance.choice((accept, accept, give_up))(db, circle_id, member_id))


class TestEightSeats:
    async def test_are_held_by_eight_at_every_instant(self, crowd: Database) -> None:
        seed = random.randrange(2**32)
        print(f"{seed=}")  # noqa: T201 - pytest shows it beside a failure.
        chance = random.Random(seed)
        circle_id = await started(crowd, a_circle(seats=SEATS))
        stop = asyncio.Event()
        watcher = asyncio.create_task(watch(crowd, circle_id, stop))

        people = [new_id() for _ in range(ASKERS)]
        await asyncio.gather(*(come_and_go(crowd, circle_id, each, random.Random(chance.random())) for each in people))
        stop.set()

        seen = await watcher
        assert max(holding for holding, _ in seen) == SEATS
        assert {holding for holding, waited in seen if waited} == {SEATS}
        line = [standing for _, standing in await lined_up(crowd, circle_id)]
        first_waiting = line.index(Standing.WAITING)
        assert set(line[first_waiting:]) == {Standing.WAITING}

    async def test_are_offered_to_all_who_wait_when_nobody_answers(self, crowd: Database) -> None:
        circle_id = await started(crowd, a_circle(seats=2))
        people = [new_id() for _ in range(12)]
        for member_id in people:
            await ask(crowd, circle_id, member_id)
        await give_up(crowd, circle_id, people[0])

        for days in range(2, 22, 2):
            set_clock(crowd, NOW + timedelta(days=days))
            loops = [TimerLoop(crowd, TIMERS) for _ in range(3)]
            await asyncio.gather(*(loop.run_next() for loop in loops))

        assert await lined_up(crowd, circle_id) == [(people[1], Standing.SEATED)]


class TestWithAWallMissing:
    """Two walls, each strong enough alone; the judge of these tests notices when both are gone."""

    async def test_without_the_lock_the_constraints_hold(self, crowd: Database, no_lock: None) -> None:
        circle_id = await started(crowd, a_circle(seats=2))

        await asyncio.gather(*(tried(ask(crowd, circle_id, new_id())) for _ in range(40)))

        assert (await held(crowd, circle_id))[0] <= 2

    async def test_without_the_constraints_the_lock_holds(self, unconstrained: Database) -> None:
        circle_id = await started(unconstrained, a_circle(seats=2))

        await asyncio.gather(*(ask(unconstrained, circle_id, new_id()) for _ in range(40)))

        assert await held(unconstrained, circle_id) == (2, 38)

    async def test_without_both_the_judge_sees_the_seat_given_twice(
        self, unconstrained: Database, no_lock: None
    ) -> None:
        circle_id = await started(unconstrained, a_circle(seats=2))

        await ask_side_by_side(unconstrained, circle_id, 5)

        assert (await held(unconstrained, circle_id))[0] == 5

    async def test_the_constraint_names_the_refusal(self, crowd: Database, no_lock: None) -> None:
        circle_id = await started(crowd, a_circle(seats=2))

        answers = await asyncio.gather(*(ask(crowd, circle_id, new_id()) for _ in range(40)), return_exceptions=True)

        assert {type(answer) for answer in answers if answer is not None} == {SeatTaken}


async def ask_side_by_side(db: Database, circle_id: UUID, askers: int) -> None:
    """Each in a transaction that stays open until all have asked; nothing is told, for that would wait in order."""
    async with AsyncExitStack() as open_transactions:
        transactions = [await open_transactions.enter_async_context(db.transaction()) for _ in range(askers)]
        for tx in transactions:
            gathering = await seats.locked(tx, circle_id)
            tx.session.expunge(gathering)
            claim = seats.a_claim(tx, gathering, new_id(), claim_id=new_id())
            seat = await seats.free_seat(tx, gathering)
            claim.get_in(gathering, seat=seat, now=tx.now)
            tx.session.add(claim)
            await tx.session.flush()
