"""Finding a time together: proposed, chosen, answered with others, declined, moved, and let lapse."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.sessions import (
    Closing,
    MeetingBooked,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
)
from services.sessions.agendas.commands.attendance import say_missed
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.commands.times import OVER
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import (
    AlreadyProposed,
    AlreadyStarted,
    DayIsFull,
    NoSuchMeetingProposal,
    NotAmongTheTimes,
    NotOverYet,
    OnlyMeetingsMove,
    OwnProposal,
    ProposalIsClosed,
    SlotTaken,
    TooCloseToAnother,
    TooLateToSay,
    TooManyProposals,
)
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.queries.habits import habits_of
from services.sessions.meetings.tables import bookings
from services.sessions.timers import TIMERS
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import book, booked, overlaps
from tests.service.sessions.meeting import (
    accept,
    cancel,
    close,
    counter,
    meet,
    move,
    propose,
    related,
    row,
    states,
)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def kinds(db: Database) -> list[type]:
    return [type(event) for event in await emitted(db)]


async def let_fall_due(db: Database) -> None:
    while await TimerLoop(db, TIMERS).run_next():
        pass


class TestProposing:
    async def test_books_nothing_and_tells_the_other(self, db: Database) -> None:
        pair = await related(db)

        await propose(db, pair, pair.mentee_id, NOON + DAY, NOON)

        (proposed,) = await emitted(db)
        assert isinstance(proposed, MeetingProposed)
        assert (proposed.proposed_by, proposed.times, proposed.minutes) == (pair.mentee_id, (NOON, NOON + DAY), 45)
        assert (proposed.round, proposed.moves_from) == (1, None)
        assert await booked(db) == set()

    async def test_does_not_exist_for_anybody_else(self, db: Database) -> None:
        pair = await related(db)

        with pytest.raises(NotFound):
            await propose(db, pair, new_id(), NOON)

    async def test_stops_at_five_that_wait(self, db: Database) -> None:
        pair = await related(db)
        for number in range(5):
            await propose(db, pair, pair.mentee_id, NOON + number * HOUR)

        with pytest.raises(TooManyProposals):
            await propose(db, pair, pair.mentor_id, NOON + DAY)


class TestAccepting:
    async def test_books_the_time_for_both(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON, NOON + DAY)

        session_id = await accept(db, proposal, pair.mentor_id, NOON + DAY)

        session = await row(db, session_id)
        assert (session.relationship_id, session.introduction_id) == (pair.relationship_id, None)
        assert (session.starts_at, session.ends_at) == (NOON + DAY, NOON + DAY + timedelta(minutes=45))
        assert (session.place, session.place_by) == ("https://call.example/room", pair.mentee_id)
        event = (await emitted(db))[-1]
        assert isinstance(event, MeetingBooked)
        assert (event.starts_at, event.sequence, event.with_series) == (NOON + DAY, 0, False)

    async def test_is_for_the_one_who_did_not_propose(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        with pytest.raises(OwnProposal):
            await accept(db, proposal, pair.mentee_id, NOON)
        with pytest.raises(NoSuchMeetingProposal):
            await accept(db, proposal, new_id(), NOON)

    async def test_takes_one_of_the_times(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        with pytest.raises(NotAmongTheTimes):
            await accept(db, proposal, pair.mentor_id, NOON + HOUR)

    async def test_twice_is_refused_the_second_time(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON, NOON + DAY)
        await accept(db, proposal, pair.mentor_id, NOON)

        with pytest.raises(ProposalIsClosed):
            await accept(db, proposal, pair.mentor_id, NOON + DAY)

    async def test_a_time_that_a_coffee_conversation_took_is_refused_and_the_other_stays_open(
        self, db: Database
    ) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON, NOON + DAY)
        await book(db, a_slot(mentor_id=new_id(), mentee_id=pair.mentor_id, starts_at=NOON + 10 * MINUTE))

        with pytest.raises((SlotTaken, TooCloseToAnother)):
            await accept(db, proposal, pair.mentor_id, NOON)

        await accept(db, proposal, pair.mentor_id, NOON + DAY)
        assert await overlaps(db) == 0


class TestLimits:
    async def set(self, db: Database, member_id: Any, **chosen: int) -> None:
        async with db.transaction() as tx:
            await set_limits(tx, member_id, Limits(**chosen))

    async def test_ten_minutes_are_left_between_two_meetings(self, db: Database) -> None:
        pair = await related(db)
        await meet(db, pair, NOON)
        ends_at = NOON + timedelta(minutes=45)

        too_close = await propose(db, pair, pair.mentee_id, ends_at + 9 * MINUTE, ends_at + 10 * MINUTE)

        with pytest.raises(TooCloseToAnother):
            await accept(db, too_close, pair.mentor_id, ends_at + 9 * MINUTE)
        await accept(db, too_close, pair.mentor_id, ends_at + 10 * MINUTE)

    async def test_whoever_wants_no_break_needs_none(self, db: Database) -> None:
        pair = await related(db)
        for person in pair.people:
            await self.set(db, person, buffer_minutes=0, most_a_day=24)
        await meet(db, pair, NOON)

        await meet(db, pair, NOON + timedelta(minutes=45))

        assert len(await booked(db)) == 2
        assert await overlaps(db) == 0

    async def test_one_too_many_on_a_day_is_refused(self, db: Database) -> None:
        pair = await related(db)
        await self.set(db, pair.mentor_id, buffer_minutes=0, most_a_day=1)
        await book(db, a_slot(mentor_id=pair.mentor_id, starts_at=NOON))

        proposal = await propose(db, pair, pair.mentee_id, NOON + 3 * HOUR, NOON + DAY)

        with pytest.raises(DayIsFull):
            await accept(db, proposal, pair.mentor_id, NOON + 3 * HOUR)
        await accept(db, proposal, pair.mentor_id, NOON + DAY)


class TestAnsweringWithOtherTimes:
    async def test_takes_the_place_of_the_proposal(self, db: Database) -> None:
        pair = await related(db)
        first = await propose(db, pair, pair.mentee_id, NOON)

        second = await counter(db, first, pair.mentor_id, NOON + HOUR)

        assert await states(db) == ["COUNTERED", "OPEN"]
        with pytest.raises(ProposalIsClosed):
            await accept(db, first, pair.mentor_id, NOON)
        session_id = await accept(db, second, pair.mentee_id, NOON + HOUR)
        proposed = [event for event in await emitted(db) if isinstance(event, MeetingProposed)]
        assert [(event.session_id, event.round) for event in proposed] == [(session_id, 1), (session_id, 2)]

    async def test_is_not_for_who_proposed(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        with pytest.raises(OwnProposal):
            await counter(db, proposal, pair.mentee_id, NOON + HOUR)


class TestClosing:
    @pytest.mark.parametrize(("who", "closing"), [("mentee_id", Closing.WITHDRAWN), ("mentor_id", Closing.DECLINED)])
    async def test_is_open_to_both(self, db: Database, who: str, closing: Closing) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        await close(db, proposal, getattr(pair, who))

        event = (await emitted(db))[-1]
        assert isinstance(event, MeetingProposalClosed)
        assert event.closing is closing

    async def test_happens_by_itself_when_nobody_answers(self, db: Database) -> None:
        pair = await related(db)
        proposal = await propose(db, pair, pair.mentee_id, NOON, NOON + 30 * DAY)
        db.clock = lambda: NOW + 7 * DAY

        await let_fall_due(db)

        assert await states(db) == ["LAPSED"]
        with pytest.raises(ProposalIsClosed):
            await accept(db, proposal, pair.mentor_id, NOON + 30 * DAY)

    async def test_never_follows_an_answer(self, db: Database) -> None:
        pair = await related(db)
        await meet(db, pair, NOON)
        db.clock = lambda: NOON

        await let_fall_due(db)

        assert (await kinds(db))[-1] is MeetingBooked


class TestMoving:
    async def test_keeps_the_old_time_until_the_other_agrees(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)

        proposal = await move(db, session_id, pair.mentor_id, NOON + DAY)
        before = await row(db, session_id)
        await accept(db, proposal, pair.mentee_id, NOON + DAY)

        after = await row(db, session_id)
        assert (before.starts_at, before.sequence) == (NOON, 0)
        assert (after.starts_at, after.sequence, after.status) == (NOON + DAY, 1, Status.BOOKED)
        moved = (await emitted(db))[-1]
        assert isinstance(moved, MeetingMoved)
        assert (moved.moved_from, moved.starts_at, moved.sequence) == (NOON, NOON + DAY, 1)

    async def test_frees_the_old_time_and_takes_the_new_one(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        await accept(db, await move(db, session_id, pair.mentor_id, NOON + DAY), pair.mentee_id, NOON + DAY)

        async with db.reading() as tx:
            rows = (await tx.session.execute(select(bookings))).all()

        assert {each.during.lower for each in rows if each.active} == {NOON + DAY}
        assert len(rows) == 2

    async def test_by_less_than_its_own_length_is_not_in_its_own_way(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)

        later = NOON + 15 * MINUTE
        await accept(db, await move(db, session_id, pair.mentor_id, later), pair.mentee_id, later)

        assert (await row(db, session_id)).starts_at == later

    async def test_to_a_time_that_has_gone_leaves_it_where_it_is(self, db: Database) -> None:
        pair, other = await related(db), a_slot(starts_at=NOON + DAY)
        session_id = await meet(db, pair, NOON)
        proposal = await move(db, session_id, pair.mentor_id, NOON + DAY)
        await book(db, a_slot(mentor_id=pair.mentee_id, mentee_id=other.mentee_id, starts_at=NOON + DAY))

        with pytest.raises((SlotTaken, TooCloseToAnother)):
            await accept(db, proposal, pair.mentee_id, NOON + DAY)

        assert (await row(db, session_id)).starts_at == NOON

    async def test_declined_leaves_it_where_it_is(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)

        await close(db, await move(db, session_id, pair.mentor_id, NOON + DAY), pair.mentee_id)

        assert (await row(db, session_id)).starts_at == NOON

    async def test_twice_at_once_is_refused(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        await move(db, session_id, pair.mentor_id, NOON + DAY)

        with pytest.raises(AlreadyProposed):
            await move(db, session_id, pair.mentee_id, NOON + 2 * DAY)

    async def test_of_what_has_begun_is_refused(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON

        with pytest.raises(AlreadyStarted):
            await move(db, session_id, pair.mentor_id, NOON + DAY)

    async def test_is_not_for_coffee_conversations(self, db: Database) -> None:
        slot = a_slot()
        await book(db, slot)

        with pytest.raises(OnlyMeetingsMove):
            await move(db, slot.session_id, slot.mentor_id, NOON + DAY)


class TestCancelling:
    async def late_ones(self, db: Database, member_id: Any) -> int:
        async with db.reading() as tx:
            return (await habits_of(tx, member_id)).late_cancellations

    async def test_tells_of_a_meeting_and_closes_what_would_move_it(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        await move(db, session_id, pair.mentor_id, NOON + DAY)

        await cancel(db, session_id, pair.mentor_id)

        assert (await kinds(db))[-2:] == [MeetingCancelled, MeetingProposalClosed]
        assert (await states(db))[-1] == "MOOT"

    async def test_within_a_day_is_counted_for_who_did_it_alone(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON - DAY + MINUTE

        await cancel(db, session_id, pair.mentee_id)

        assert await self.late_ones(db, pair.mentee_id) == 1
        assert await self.late_ones(db, pair.mentor_id) == 0

    async def test_a_day_before_is_free(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON - DAY

        await cancel(db, session_id, pair.mentee_id)

        assert await self.late_ones(db, pair.mentee_id) == 0


class TestWhenItIsOver:
    async def test_it_counts_as_held(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON + HOUR

        await let_fall_due(db)

        assert (await row(db, session_id)).status is Status.HELD
        assert (await kinds(db))[-1] is MeetingHeld

    async def test_either_may_say_that_they_did_not_meet(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON + HOUR
        await let_fall_due(db)

        for person in pair.people:
            async with db.transaction() as tx:
                await say_missed(tx, session_id, by=person)

        assert (await row(db, session_id)).status is Status.MISSED
        assert (await kinds(db)).count(MeetingMissed) == 1

    @pytest.mark.parametrize(
        ("after", "refusal"), [(timedelta(0), NotOverYet), (15 * DAY, TooLateToSay)], ids=["too early", "too late"]
    )
    async def test_not_before_its_end_and_not_for_ever(
        self, db: Database, after: timedelta, refusal: type[Exception]
    ) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON)
        db.clock = lambda: NOON + after

        with pytest.raises(refusal):
            async with db.transaction() as tx:
                await say_missed(tx, session_id, by=pair.mentor_id)

    async def test_a_meeting_that_was_moved_is_over_at_its_new_time(self, db: Database) -> None:
        pair = await related(db)
        session_id = await meet(db, pair, NOON, Manner(minutes=30))
        await accept(db, await move(db, session_id, pair.mentor_id, NOON + DAY), pair.mentee_id, NOON + DAY)
        db.clock = lambda: NOON + HOUR

        await let_fall_due(db)

        assert (await row(db, session_id)).status is Status.BOOKED
        async with db.reading() as tx:
            due_at = await tx.session.scalar(select(timers.c.due_at).where(timers.c.kind == OVER))
        assert due_at == NOON + DAY + timedelta(minutes=30)
