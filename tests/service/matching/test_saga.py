"""Matching's half of booking: every answer of sessions, in every order, once and again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from services.matching.consumers import HANDLERS
from services.matching.facts.tables import busy
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import Status
from tests.builders.matching import (
    NOW,
    a_booking,
    a_cancellation,
    a_taken_slot,
    an_introduction,
)
from tests.service.envelopes import deliver, envelope
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching


async def two_for_one_hour(matching: Matching) -> tuple[Introduction, Introduction]:
    mentor_id = await matching.a_mentor(capacity=2)
    return await matching.accepted(mentor_id), await matching.accepted(mentor_id)


async def busy_rows(matching: Matching) -> int:
    async with matching.db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(busy)) or 0


class TestTwoForOneHour:
    @pytest.mark.parametrize("winner", [0, 1])
    @pytest.mark.parametrize("first", ["booked", "lost"])
    async def test_the_loser_gives_the_seat_back_whoever_it_is(
        self, matching: Matching, winner: int, first: str
    ) -> None:
        both = await two_for_one_hour(matching)
        won, lost = both[winner], both[1 - winner]
        answers: list[Event] = [a_booking(won), a_taken_slot(lost)]

        await matching.tell(*(answers if first == "booked" else reversed(answers)))

        assert (await matching.introduction(won.id)).status is Status.BOOKED
        assert (await matching.introduction(lost.id)).status is Status.SLOT_TAKEN
        assert await matching.seats(won.mentor_id) == (1, 2)
        told = ["IntroductionBooked", "IntroductionSlotLost", "MentorLoadChanged"]
        assert sorted((await matching.emitted())[-3:]) == told

    async def test_the_loser_may_be_given_another_time(self, matching: Matching) -> None:
        _won, lost = await two_for_one_hour(matching)
        await matching.tell(a_taken_slot(lost))

        again = await matching.accept(lost, starts_at=lost.sent_at + timedelta(days=10, hours=5))

        assert again.status is Status.ACCEPTED_PENDING_SLOT
        assert again.session_id != lost.session_id
        await matching.tell(a_booking(again))
        assert (await matching.introduction(again.id)).status is Status.BOOKED

    async def test_the_loser_has_another_week_to_find_it(self, matching: Matching, clock: Clock) -> None:
        _won, lost = await two_for_one_hour(matching)
        clock.now = NOW + timedelta(days=2)

        await matching.tell(a_taken_slot(lost))

        assert (await matching.introduction(lost.id)).expires_at == NOW + timedelta(days=9)


class TestWithdrawal:
    async def test_before_the_answer_is_not_undone_by_it(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        await matching.withdraw(introduction)

        await matching.tell(booked := a_booking(introduction), a_cancellation(booked))

        assert (await matching.introduction(introduction.id)).status is Status.WITHDRAWN
        assert await matching.seats(introduction.mentor_id) == (0, 2)
        assert await busy_rows(matching) == 0
        assert "IntroductionBooked" not in await matching.emitted()

    async def test_after_the_answer_gives_the_seat_back_once(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        await matching.tell(booked := a_booking(introduction))
        await matching.withdraw(introduction)
        assert await matching.seats(introduction.mentor_id) == (0, 2)

        await matching.tell(a_cancellation(booked))

        assert (await matching.introduction(introduction.id)).status is Status.WITHDRAWN
        assert await matching.seats(introduction.mentor_id) == (0, 2)

    async def test_before_a_lost_slot_gives_the_seat_back_once(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        await matching.withdraw(introduction)

        await matching.tell(a_taken_slot(introduction))

        assert (await matching.introduction(introduction.id)).status is Status.WITHDRAWN
        assert await matching.seats(introduction.mentor_id) == (0, 2)


class TestCancelledSession:
    async def test_ends_the_introduction_and_gives_the_seat_back(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())

        await matching.tell(booked := a_booking(introduction), a_cancellation(booked))

        assert (await matching.introduction(introduction.id)).status is Status.CANCELLED
        assert await matching.seats(introduction.mentor_id) == (0, 2)
        assert await busy_rows(matching) == 0


class TestRepeats:
    """A redelivery is dropped by the inbox; the same fact in a new envelope is harmless in itself."""

    async def test_of_each_answer_change_nothing(self, matching: Matching) -> None:
        won, lost = await two_for_one_hour(matching)
        booked, taken = envelope(a_booking(won)), envelope(a_taken_slot(lost))

        once = await deliver(matching.db, HANDLERS, booked, taken)
        again = await deliver(matching.db, HANDLERS, booked, taken)

        assert (once, again) == ([Taken.APPLIED] * 2, [Taken.SEEN_BEFORE] * 2)
        assert await matching.seats(won.mentor_id) == (1, 2)

    async def test_as_new_events_change_nothing_either(self, matching: Matching) -> None:
        won, lost = await two_for_one_hour(matching)
        await matching.tell(booked := a_booking(won), taken := a_taken_slot(lost))
        before = await matching.emitted()

        assert await matching.tell(booked, taken) == [Taken.APPLIED] * 2

        assert await matching.seats(won.mentor_id) == (1, 2)
        assert await matching.emitted() == before
        assert await busy_rows(matching) == 2

    async def test_of_a_cancellation_give_the_seat_back_once(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        await matching.tell(booked := a_booking(introduction), gone := a_cancellation(booked))

        await matching.tell(gone)

        assert await matching.seats(introduction.mentor_id) == (0, 2)

    async def test_of_an_old_answer_do_not_touch_a_new_acceptance(self, matching: Matching) -> None:
        first = await matching.accepted(await matching.a_mentor())
        await matching.tell(taken := a_taken_slot(first))
        second = await matching.accept(first)

        await matching.tell(taken)

        assert (await matching.introduction(first.id)).session_id == second.session_id
        assert await matching.seats(first.mentor_id) == (1, 2)

    async def test_that_come_too_early_wait_for_what_is_missing(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        booked = a_booking(introduction)
        first, second = envelope(booked, 1), envelope(a_cancellation(booked), 2)

        assert await deliver(matching.db, HANDLERS, second, first, second) == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]

        assert (await matching.introduction(introduction.id)).status is Status.CANCELLED

    async def test_about_a_session_of_no_introduction_only_fill_the_calendar(self, matching: Matching) -> None:
        stranger = an_introduction(session_id=new_id())

        await matching.tell(a_booking(stranger), a_taken_slot(stranger, session_id=new_id()))

        assert await busy_rows(matching) == 2
        assert await matching.emitted() == []
