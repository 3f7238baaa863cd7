"""Seats cannot be oversold, by the guard and by the constraint behind it."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from contracts.matching import MentorLoadChanged
from services.matching.capacity.commands import hold_seat, release_seat, set_seats
from services.matching.capacity.domain import NoSeatLeft
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import Status
from tests.builders.matching import a_booking, a_cancellation, a_taken_slot, an_offer
from tests.service.envelopes import emitted
from tests.service.matching.world import Matching

CROWD = 200
_CLONE = text(
    """
    INSERT INTO introductions
    SELECT (jsonb_populate_record(
        i, jsonb_build_object('id', uuidv7(), 'mentee_id', gen_random_uuid(), 'need_id', gen_random_uuid())
    )).* FROM introductions i, generate_series(2, :count)
    """
)
_SAME_TIMES = text(
    """
    INSERT INTO availability SELECT i.mentee_id, a.zone, a.weekly
    FROM introductions i JOIN availability a ON a.member_id = i.mentor_id
    ON CONFLICT DO NOTHING
    """
)


async def a_crowd(matching: Matching, mentor_id: UUID) -> list[UUID]:
    """200 open asks to one mentor, from 200 mentees with the same free time."""
    await matching.sent(mentor_id)
    async with matching.db.transaction() as tx:
        await tx.session.execute(_CLONE, {"count": CROWD})
        await tx.session.execute(_SAME_TIMES)
        return list(await tx.session.scalars(text("SELECT id FROM introductions")))


async def unguarded_hold(tx: Transaction, mentor_id: UUID) -> None:
    """The mutant: the same counter without the guard."""
    mutant = text("UPDATE capacity SET held = held + 1 WHERE member_id = :mentor_id")
    await tx.session.execute(mutant, {"mentor_id": mentor_id})


async def held(tx: Transaction, mentor_id: UUID) -> int:
    counted: int = await tx.session.scalar(
        text("SELECT held FROM capacity WHERE member_id = :mentor_id"), {"mentor_id": mentor_id}
    )
    return counted


async def loads(matching: Matching, mentor_id: UUID) -> list[int]:
    """What was told of the mentor's load, oldest first."""
    told = await emitted(matching.db)
    return [event.held for event in told if isinstance(event, MentorLoadChanged) and event.member_id == mentor_id]


DROP = text("ALTER TABLE capacity DROP CONSTRAINT capacity_never_oversold")


class TestAcceptances:
    async def test_two_hundred_at_once_take_the_one_seat_once(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        crowd = await a_crowd(matching, mentor_id)
        each = [await matching.introduction(introduction_id) for introduction_id in crowd]

        async def accept(introduction: Introduction) -> str:
            try:
                await matching.accept(introduction)
            except NoSeatLeft:
                return "refused"
            return "held"

        async with asyncio.timeout(60):
            outcomes = Counter(await asyncio.gather(*(accept(introduction) for introduction in each)))

        assert outcomes == {"held": 1, "refused": CROWD - 1}
        assert await matching.seats(mentor_id) == (1, 1)
        statuses = Counter([(await matching.introduction(introduction_id)).status for introduction_id in crowd])
        assert statuses == {Status.ACCEPTED_PENDING_SLOT: 1, Status.SENT: CROWD - 1}
        assert (await matching.emitted()).count("IntroductionAccepted") == 1
        assert await loads(matching, mentor_id) == [1]


class TestMutants:
    """Each takes a wall away, in a transaction that is rolled back, and looks at what is left."""

    async def test_without_the_guard_the_constraint_holds(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)

        async with matching.db.transaction() as tx:
            await unguarded_hold(tx, mentor_id)
            with pytest.raises(IntegrityError, match="capacity_never_oversold"):
                await unguarded_hold(tx, mentor_id)
            await tx.session.rollback()

    async def test_without_the_constraint_the_guard_holds(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)

        async with matching.db.transaction() as tx:
            await tx.session.execute(DROP)
            await hold_seat(tx, mentor_id)
            with pytest.raises(NoSeatLeft):
                await hold_seat(tx, mentor_id)
            await tx.session.rollback()

    async def test_without_both_a_seat_is_sold_twice(self, matching: Matching) -> None:
        """What the checks above would see: they can fail."""
        mentor_id = await matching.a_mentor(capacity=1)

        async with matching.db.transaction() as tx:
            await tx.session.execute(DROP)
            await unguarded_hold(tx, mentor_id)
            await unguarded_hold(tx, mentor_id)
            assert await held(tx, mentor_id) == 2
            await tx.session.rollback()

    async def test_giving_back_what_nobody_holds_is_refused(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)

        with pytest.raises(IntegrityError, match="capacity_never_oversold"):
            async with matching.db.transaction() as tx:
                await release_seat(tx, mentor_id)


class TestLoad:
    """What profiles hears, so that nobody lowers their capacity below their mentees without knowing."""

    async def test_is_told_with_every_seat_taken_and_given_back(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=3)
        first, second, third = [await matching.accepted(mentor_id) for _ in range(3)]
        booked = a_booking(second)

        await matching.withdraw(first)
        await matching.tell(booked, a_cancellation(booked))
        await matching.tell(a_taken_slot(third))

        assert await loads(matching, mentor_id) == [1, 2, 3, 2, 1, 0]

    async def test_is_not_told_when_it_stays(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        booked = a_booking(await matching.accepted(mentor_id))

        await matching.tell(booked, an_offer(mentor_id, capacity=2))
        await matching.decline(await matching.sent(mentor_id))

        assert await loads(matching, mentor_id) == [1]

    async def test_is_not_told_when_there_is_no_seat(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        first, second = [await matching.sent(mentor_id) for _ in range(2)]
        await matching.accept(first)

        with pytest.raises(NoSeatLeft):
            await matching.accept(second)

        assert await loads(matching, mentor_id) == [1]


class TestFewerSeats:
    async def test_than_are_held_come_as_they_are_given_back(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=3)
        held = [await matching.accepted(mentor_id) for _ in range(3)]

        await matching.tell(an_offer(mentor_id, capacity=1))
        seats = [await matching.seats(mentor_id)]
        for introduction in held:
            await matching.withdraw(introduction)
            seats.append(await matching.seats(mentor_id))

        assert seats == [(3, 3), (2, 2), (1, 1), (0, 1)]

    async def test_and_more_again_are_there_at_once(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        await matching.accepted(mentor_id)

        async with matching.db.transaction() as tx:
            await set_seats(tx, mentor_id, 4)

        assert await matching.seats(mentor_id) == (1, 4)
