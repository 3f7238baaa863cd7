"""Many relationships want the same hour of one mentor at once: one gets it, and a missing wall would be noticed."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import Database
from chassis.events.consumer import is_transient
from chassis.ids import new_id
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands.proposals import accept_time
from services.sessions.meetings.domain.refusals import SlotTaken, TooCloseToAnother
from tests.builders.sessions import NOON, NOW
from tests.service.conftest import OpenDatabase
from tests.service.sessions.calendar import DEADLOCK, booked, forget_locks, overlaps
from tests.service.sessions.meeting import propose, related
from tests.service.statements import statements

ASKERS = 12

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def crowd(open_database: OpenDatabase) -> Database:
    """Give a database that a dozen may stand on at once."""
    map_domain()
    return await open_database("sessions", clock=lambda: NOW, pool_size=15)


@pytest.fixture
async def unconstrained(crowd: Database) -> Database:
    """Give the same without the exclusion constraint."""
    async with crowd.transaction() as tx:
        await tx.session.execute(text("ALTER TABLE bookings DROP CONSTRAINT bookings_never_overlap"))
    return crowd


@pytest.fixture
def no_locks(crowd: Database) -> None:
    """Make finding a time forget the locks."""
    forget_locks(crowd)


async def offers(db: Database, *, askers: int) -> list[tuple[UUID, UUID]]:
    """A proposal of the same hour from each of many mentees of one mentor: its id, and the mentor's."""
    mentor = new_id()
    pairs = [await related(db, mentor_id=mentor) for _ in range(askers)]
    return [(await propose(db, pair, pair.mentee_id, NOON), mentor) for pair in pairs]


async def accept(db: Database, proposal_id: UUID, by: UUID) -> str:
    """What became of it, again after a transient failure that is no deadlock."""
    while True:
        try:
            async with db.transaction() as tx:
                await accept_time(tx, proposal_id, by=by, starts_at=NOON)
        except (SlotTaken, TooCloseToAnother):
            return "gone"
        except DBAPIError as error:
            if not is_transient(error) or getattr(error.orig, "sqlstate", "") == DEADLOCK:
                raise
        else:
            return "booked"


async def accept_all(db: Database, made: Sequence[tuple[UUID, UUID]]) -> list[str]:
    return sorted(await asyncio.gather(*(accept(db, proposal, mentor) for proposal, mentor in made)))


async def test_one_hour_goes_to_one_of_many_without_a_deadlock(crowd: Database) -> None:
    made = await offers(crowd, askers=ASKERS)

    assert await accept_all(crowd, made) == ["booked"] + ["gone"] * (ASKERS - 1)

    assert len(await booked(crowd)) == 1
    assert await overlaps(crowd) == 0


async def test_others_wait_for_few_statements(crowd: Database) -> None:
    """The locks, what is read under them, both calendars, the proposal, the meeting with its timer, and the event."""
    ((proposal_id, mentor),) = await offers(crowd, askers=1)

    with statements(crowd) as seen:
        await accept(crowd, proposal_id, mentor)

    assert len(seen) == 6


async def test_without_the_constraint_the_locks_hold(unconstrained: Database) -> None:
    made = await offers(unconstrained, askers=ASKERS)

    await accept_all(unconstrained, made)

    assert len(await booked(unconstrained)) == 1


async def test_without_the_locks_the_constraint_holds(crowd: Database, no_locks: None) -> None:
    made = await offers(crowd, askers=2)

    outcomes = await asyncio.gather(*(accept(crowd, *each) for each in made), return_exceptions=True)

    assert outcomes.count("booked") == 1
    assert await overlaps(crowd) == 0


async def test_without_both_the_judge_sees_the_double_booking(unconstrained: Database, no_locks: None) -> None:
    made = await offers(unconstrained, askers=3)

    async with AsyncExitStack() as open_transactions:
        for proposal, mentor in made:
            tx = await open_transactions.enter_async_context(unconstrained.transaction())
            await accept_time(tx, proposal, by=mentor, starts_at=NOON)

    assert await overlaps(unconstrained) == 3
