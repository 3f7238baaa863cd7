"""A seat in office hours is a time that its owner has given away: nobody is in two places, whoever asks first."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import CircleLeft, CircleMeetingSet, SeatGiven, SessionBooked, SlotTaken
from services.sessions.circles.commands import seats
from services.sessions.circles.domain.seats import BusyThen, Standing
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.commands import proposals
from services.sessions.meetings.domain import refusals
from services.sessions.meetings.tables import bookings
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.sessions import NOON, a_slot
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.sessions import calendar
from tests.service.sessions.interleaved import PEOPLE, forget_locks, side_by_side
from tests.service.sessions.meeting import accept as accept_time
from tests.service.sessions.meeting import meet, propose, related
from tests.service.sessions.seating import accept, ask, give_up, lined_up, started, tried
from tests.service.sessions.test_blocks import a_block
from tests.service.sessions.test_erasure import HEEDING, erasure_of

pytestmark = pytest.mark.timeout(60)
MINUTES = timedelta(minutes=1)


async def hours_at(db: Database, starts_at: datetime = NOON, **more: Any) -> UUID:
    return await started(db, some_office_hours(starts_at=starts_at, **more))


async def given_by(db: Database, member_id: UUID) -> list[UUID]:
    """What the member has given their time to."""
    theirs = bookings.c.member_id == member_id, bookings.c.active
    async with db.reading() as tx:
        return list(await tx.session.scalars(select(bookings.c.session_id).where(*theirs).order_by(bookings.c.during)))


class TestASeat:
    async def test_is_not_given_to_whoever_meets_somebody_then(self, db: Database) -> None:
        pair, hours_id = await related(db), await hours_at(db, NOON + 30 * MINUTES)
        session_id = await meet(db, pair, NOON)

        for one in pair.people:
            with pytest.raises(BusyThen):
                await ask(db, hours_id, one)

        assert await lined_up(db, hours_id) == []
        assert await given_by(db, pair.mentee_id) == [session_id]

    async def test_is_given_to_whoever_meets_somebody_right_before(self, db: Database) -> None:
        pair = await related(db)
        await meet(db, pair, NOON)

        await ask(db, await hours_at(db, NOON + 60 * MINUTES), pair.mentee_id)

    async def test_is_not_given_in_two_office_hours_at_once(self, db: Database) -> None:
        one, other, member_id = await hours_at(db), await hours_at(db, NOON + 10 * MINUTES), new_id()
        await ask(db, one, member_id)

        with pytest.raises(BusyThen):
            await ask(db, other, member_id)

        assert await given_by(db, member_id) == [one]

    async def test_is_not_given_over_ones_own_circle(self, db: Database) -> None:
        circle, member_id = a_circle(), new_id()
        await started(db, circle)
        await ask(db, circle.id, member_id)
        async with db.transaction() as tx:
            await tx.session.execute(
                text(
                    "INSERT INTO circle_meetings VALUES (gen_random_uuid(), :circle, gen_random_uuid(), '2027-01-05',"
                    " 'UTC', :at, :until, null, null, null, null, 0, :at, null, null)"
                ),
                {"circle": circle.id, "at": NOON, "until": NOON + 60 * MINUTES},
            )

        with pytest.raises(BusyThen):
            await ask(db, await hours_at(db, NOON + 50 * MINUTES), member_id)

    async def test_keeps_meetings_and_conversations_away(self, db: Database) -> None:
        pair, hours_id = await related(db), await hours_at(db)
        await ask(db, hours_id, pair.mentee_id)
        proposal_id = await propose(db, pair, pair.mentee_id, NOON)

        with pytest.raises(refusals.SlotTaken):
            await accept_time(db, proposal_id, pair.mentor_id, NOON)
        await calendar.book(db, a_slot(mentee_id=pair.mentee_id, starts_at=NOON))
        await calendar.book(db, a_slot(mentee_id=pair.mentee_id, starts_at=NOON + 20 * MINUTES))

        answers = [type(each) for each in await emitted(db) if isinstance(each, SlotTaken | SessionBooked)]
        assert answers == [SlotTaken, SessionBooked]

    async def test_that_is_waited_for_or_offered_holds_no_time_and_accepting_it_looks(self, db: Database) -> None:
        pair, first, hours_id = await related(db), new_id(), await hours_at(db)
        for member_id in (first, pair.mentee_id):
            await ask(db, hours_id, member_id)
        session_id = await meet(db, pair, NOON)
        await give_up(db, hours_id, first)

        with pytest.raises(BusyThen):
            await accept(db, hours_id, pair.mentee_id)

        assert await lined_up(db, hours_id) == [(pair.mentee_id, Standing.OFFERED)]
        assert await given_by(db, pair.mentee_id) == [session_id]

    async def test_that_is_accepted_is_a_time_given(self, db: Database) -> None:
        first, second, hours_id = new_id(), new_id(), await hours_at(db)
        for member_id in (first, second):
            await ask(db, hours_id, member_id)
        await give_up(db, hours_id, first)

        await accept(db, hours_id, second)

        assert [await given_by(db, each) for each in (first, second)] == [[], [hours_id]]

    async def test_can_be_given_up_and_taken_again(self, db: Database) -> None:
        member_id, hours_id = new_id(), await hours_at(db)
        await ask(db, hours_id, member_id)
        await give_up(db, hours_id, member_id)
        assert await given_by(db, member_id) == []

        await ask(db, hours_id, member_id)

        assert await given_by(db, member_id) == [hours_id]
        told = [each for each in await emitted(db) if isinstance(each, CircleMeetingSet | CircleLeft)]
        assert [each.meetings[0].sequence if isinstance(each, CircleLeft) else each.sequence for each in told] == [
            1,
            2,
            3,
        ]

    async def test_tells_when_it_is(self, db: Database) -> None:
        member_id, hours_id = new_id(), await hours_at(db)

        await ask(db, hours_id, member_id)

        given, invited = (each for each in await emitted(db) if isinstance(each, SeatGiven | CircleMeetingSet))
        assert isinstance(given, SeatGiven)
        assert (given.starts_at, given.ends_at) == (NOON, NOON + 20 * MINUTES)
        assert isinstance(invited, CircleMeetingSet)
        assert (invited.session_id, invited.member_ids, invited.office_hours) == (hours_id, (member_id,), True)

    async def test_of_a_circle_takes_no_time(self, db: Database) -> None:
        circle_id, member_id = await started(db, a_circle()), new_id()

        await ask(db, circle_id, member_id)

        assert await given_by(db, member_id) == []


class TestItsTime:
    async def test_is_given_back_by_a_block(self, db: Database) -> None:
        hours = some_office_hours()
        member_id = new_id()
        await started(db, hours)
        await ask(db, hours.id, member_id)

        await deliver(db, HANDLERS, envelope(a_block(member_id, hours.mentor_id)))

        assert [await given_by(db, each) for each in (member_id, hours.mentor_id)] == [[], [hours.id]]

    async def test_is_given_back_when_the_mentor_is_erased(self, db: Database) -> None:
        hours, member_id = some_office_hours(), new_id()
        await started(db, hours)
        await ask(db, hours.id, member_id)

        await deliver(db, HEEDING, envelope(erasure_of(hours.mentor_id)))

        assert [await given_by(db, each) for each in (member_id, hours.mentor_id)] == [[], []]

    async def test_is_gone_with_whoever_is_erased(self, db: Database) -> None:
        hours_id, member_id, next_one = await hours_at(db), new_id(), new_id()
        for each in (member_id, next_one):
            await ask(db, hours_id, each)

        await deliver(db, HEEDING, envelope(erasure_of(member_id)))

        assert await given_by(db, member_id) == []
        assert await lined_up(db, hours_id) == [(next_one, Standing.OFFERED)]


async def asked_everywhere(db: Database) -> tuple[int, list[UUID]]:
    """How many of twelve office hours at one time gave one member a seat, and what their time is given to."""
    member_id = new_id()
    at_once = [await hours_at(db) for _ in range(12)]
    seated = sum(await asyncio.gather(*(tried(ask(db, hours_id, member_id)) for hours_id in at_once)))
    return seated, await given_by(db, member_id)


class TestTwelveAtOnce:
    async def test_seat_one_member_once(self, db: Database) -> None:
        seated, given = await asked_everywhere(db)

        assert seated == len(given) == 1

    async def test_without_the_constraint_the_lock_holds(self, db: Database) -> None:
        await drop_constraint(db)

        assert (await asked_everywhere(db))[0] == 1

    async def test_without_both_they_are_seated_twice(self, db: Database) -> None:
        await drop_constraint(db)
        forget_locks(db, PEOPLE)
        member_id, one, other = new_id(), await hours_at(db), await hours_at(db)

        await side_by_side(
            db,
            lambda tx: seats.ask_for_seat(tx, one, member_id, claim_id=new_id()),
            lambda tx: seats.ask_for_seat(tx, other, member_id, claim_id=new_id()),
        )

        assert len(await given_by(db, member_id)) == 2

    async def test_without_the_lock_the_constraint_holds(self, db: Database) -> None:
        forget_locks(db, PEOPLE)

        seated, given = await asked_everywhere(db)

        assert seated == len(given) == 1


async def drop_constraint(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.session.execute(text("ALTER TABLE bookings DROP CONSTRAINT bookings_never_overlap"))


class TestABreath:
    """Of a meeting that is agreed on while its mentee takes a seat in office hours, five minutes before they begin."""

    async def test_is_kept_by_the_lock(self, db: Database) -> None:
        assert isinstance(await agreed_beside_a_seat(db), refusals.TooCloseToAnother)

    async def test_is_missed_without_it(self, db: Database) -> None:
        forget_locks(db, PEOPLE)

        assert isinstance(await agreed_beside_a_seat(db), UUID)


async def agreed_beside_a_seat(db: Database) -> Any:
    pair, hours_id = await related(db), await hours_at(db, NOON + 50 * MINUTES)
    proposal_id = await propose(db, pair, pair.mentee_id, NOON)

    _, other = await side_by_side(
        db,
        lambda tx: seats.ask_for_seat(tx, hours_id, pair.mentee_id, claim_id=new_id()),
        lambda tx: proposals.accept_time(tx, proposal_id, by=pair.mentor_id, starts_at=NOON),
    )
    return other
