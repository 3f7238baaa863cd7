"""Many want the same time at once: one gets it, nobody deadlocks, and a missing wall would be noticed."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import SessionBooked, SlotTaken
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.domain.session import Slot
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.conftest import OpenDatabase
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import DEADLOCK, book, booked, collides_with_any, forget_locks, overlaps

QUARTER = timedelta(minutes=15)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def crowd(open_database: OpenDatabase) -> Database:
    """Give a database that thirty may stand on at once."""
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
    """Make booking forget the locks."""
    forget_locks(crowd)


async def book_all(db: Database, slots: Sequence[Slot]) -> list[str]:
    """Books them all at once, on up to thirty connections; returns the SQLSTATEs of transient failures."""
    return [state for failures in await asyncio.gather(*(book(db, slot) for slot in slots)) for state in failures]


async def book_side_by_side(db: Database, slots: Sequence[Slot]) -> None:
    """Books each in a transaction that stays open until all have booked."""
    async with AsyncExitStack() as open_transactions:
        for slot in slots:
            tx = await open_transactions.enter_async_context(db.transaction())
            await book_session(tx, slot)


async def assert_every_loss_was_fair(db: Database, slots: Sequence[Slot]) -> None:
    """Each slot was answered once, and whoever lost had a winner in the way."""
    answers = {event.session_id: type(event) for event in await emitted(db)}
    winners = [slot for slot in slots if answers[slot.session_id] is SessionBooked]
    losers = [slot for slot in slots if answers[slot.session_id] is SlotTaken]
    assert len(winners) + len(losers) == len(slots) == len(await emitted(db))
    assert await booked(db) == {slot.session_id for slot in winners}
    assert all(collides_with_any(slot, winners) for slot in losers)


class TestOneHourOfOneMentor:
    async def test_wanted_by_a_hundred_goes_to_one(self, crowd: Database) -> None:
        mentor = new_id()
        slots = [a_slot(mentor_id=mentor, lasts=HOUR) for _ in range(100)]

        failures = await book_all(crowd, slots)

        kinds = [type(event) for event in await emitted(crowd)]
        assert (kinds.count(SessionBooked), kinds.count(SlotTaken)) == (1, 99)
        assert DEADLOCK not in failures

    async def test_wanted_at_overlapping_offsets_is_given_without_overlap(self, crowd: Database) -> None:
        mentor = new_id()
        slots = [a_slot(mentor_id=mentor, starts_at=NOON + number % 9 * QUARTER, lasts=HOUR) for number in range(100)]

        failures = await book_all(crowd, slots)

        assert await overlaps(crowd) == 0
        assert DEADLOCK not in failures
        await assert_every_loss_was_fair(crowd, slots)

    async def test_asked_for_five_times_at_once_by_one_acceptance_is_answered_once(self, crowd: Database) -> None:
        slot = a_slot()

        await book_all(crowd, [slot] * 5)

        assert [type(event) for event in await emitted(crowd)] == [SessionBooked]


class TestACircleOfPeople:
    async def test_who_mentor_each_other_never_deadlock(self, crowd: Database) -> None:
        seed = random.randrange(2**32)
        print(f"{seed=}")  # noqa: T201 - pytest shows it beside a failure.
        chance = random.Random(seed)
        people = [new_id() for _ in range(4)]
        slots = [slot_among(people, chance) for _ in range(300)]

        failures = await book_all(crowd, slots)

        assert DEADLOCK not in failures
        assert await overlaps(crowd) == 0
        await assert_every_loss_was_fair(crowd, slots)


def slot_among(people: Sequence[UUID], chance: random.Random) -> Slot:
    mentor, mentee = chance.sample(people, 2)
    starts_at = NOON + chance.randrange(40) * QUARTER
    return a_slot(mentor_id=mentor, mentee_id=mentee, starts_at=starts_at, lasts=chance.randint(1, 8) * QUARTER)


class TestWithAWallMissing:
    """Two walls, each strong enough alone; the judge of these tests notices when both are gone."""

    async def test_without_locks_the_constraint_holds(self, crowd: Database, no_locks: None) -> None:
        mentor = new_id()
        slots = [a_slot(mentor_id=mentor, starts_at=NOON + number * QUARTER, lasts=HOUR) for number in range(8)]

        await book_all(crowd, slots)

        assert await overlaps(crowd) == 0
        await assert_every_loss_was_fair(crowd, slots)

    async def test_without_the_constraint_the_locks_hold(self, unconstrained: Database) -> None:
        mentor = new_id()
        slots = [a_slot(mentor_id=mentor, starts_at=NOON + number % 9 * QUARTER, lasts=HOUR) for number in range(60)]

        await book_all(unconstrained, slots)

        assert await overlaps(unconstrained) == 0
        await assert_every_loss_was_fair(unconstrained, slots)

    async def test_without_both_the_judge_sees_the_double_booking(
        self, unconstrained: Database, no_locks: None
    ) -> None:
        mentor = new_id()
        slots = [a_slot(mentor_id=mentor, starts_at=NOON + number * QUARTER, lasts=HOUR) for number in range(3)]

        await book_side_by_side(unconstrained, slots)

        assert await overlaps(unconstrained) == 3
