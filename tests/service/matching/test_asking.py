"""Proposed times, the mentor's clock and its nudge, what follows the conversation, and the rules of it all."""

import asyncio
from datetime import date, timedelta

import pytest

from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import erased_of
from contracts.matching import AskingRuleChanged, IntroductionNudged, IntroductionTimesProposed
from contracts.profiles import OfferPaused, OfferResumed, OfferWithdrawn
from services.matching.capacity.domain import NoSeatLeft
from services.matching.consumers import HANDLERS
from services.matching.facts.domain.refusals import TimeInThePast, TimeNotOnTheQuarter, TimeTooFarAhead
from services.matching.introductions.commands.cascade import lock_asker
from services.matching.introductions.commands.outcome import (
    continue_introduction,
    finish_introduction,
    release_introduction,
)
from services.matching.introductions.commands.rules import change_rule
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import (
    ManyTakenBack,
    MentorFull,
    NotOpen,
    TakenBackOften,
    TimesMissing,
    TooManyProposals,
)
from services.matching.introductions.domain.status import Status
from services.matching.introductions.queries.rules import rules_in_force
from tests.builders.matching import NOW, THURSDAY, a_booking, a_taken_slot, an_availability
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

AT_NIGHT = THURSDAY + timedelta(hours=9)
"""Outside of everybody's windows: whoever says yes to it says that they have time."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)

Exceptions = dict[date, list[tuple[str, str]]]


async def booked(matching: Matching) -> Introduction:
    introduction = await matching.accepted(await matching.a_mentor(capacity=1))
    await matching.tell(a_booking(introduction))
    return await matching.introduction(introduction.id)


class TestProposedTimes:
    async def test_of_the_mentor_are_the_mentees_to_choose_from(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor(capacity=1))

        await matching.propose(asked, asked.mentor_id, AT_NIGHT, THURSDAY)
        agreed = await matching.accept_proposed(asked, asked.mentee_id, AT_NIGHT)

        assert (agreed.status, agreed.starts_at) == (Status.ACCEPTED_PENDING_SLOT, AT_NIGHT)
        assert await matching.seats(asked.mentor_id) == (1, 1)
        told = [event for event in await emitted(matching.db) if isinstance(event, IntroductionTimesProposed)]
        assert [(event.proposed_by, event.times) for event in told] == [(asked.mentor_id, (THURSDAY, AT_NIGHT))]

    async def test_of_the_mentee_follow_a_lost_slot(self, matching: Matching) -> None:
        lost = await matching.accepted(await matching.a_mentor(capacity=1))
        await matching.tell(a_taken_slot(lost))

        await matching.propose(lost, lost.mentee_id, AT_NIGHT)
        agreed = await matching.accept_proposed(lost, lost.mentor_id, AT_NIGHT)
        await matching.tell(a_booking(agreed))

        assert (await matching.introduction(lost.id)).status is Status.BOOKED

    async def test_go_back_and_forth_three_times(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        for by in (asked.mentor_id, asked.mentee_id, asked.mentor_id):
            await matching.propose(asked, by, AT_NIGHT)

        with pytest.raises(TooManyProposals):
            await matching.propose(asked, asked.mentee_id, THURSDAY)

    @pytest.mark.parametrize("count", [0, 4])
    async def test_are_one_to_three(self, matching: Matching, count: int) -> None:
        asked = await matching.sent(await matching.a_mentor())

        with pytest.raises(TimesMissing):
            await matching.propose(asked, asked.mentor_id, *(THURSDAY + n * DAY for n in range(count)))

    async def test_are_times_that_can_be_booked(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        refusals = {
            NOW - DAY: TimeInThePast,
            NOW + timedelta(days=61): TimeTooFarAhead,
            THURSDAY + timedelta(minutes=1): TimeNotOnTheQuarter,
        }

        for time, refusal in refusals.items():
            with pytest.raises(refusal):
                await matching.propose(asked, asked.mentor_id, time)

    async def test_are_accepted_while_they_are_to_come(self, matching: Matching, clock: Clock) -> None:
        asked = await matching.sent(await matching.a_mentor())
        await matching.propose(asked, asked.mentor_id, THURSDAY)

        clock.now = THURSDAY
        with pytest.raises(TimeInThePast):
            await matching.accept_proposed(asked, asked.mentee_id, THURSDAY)

    async def test_of_a_mentor_who_is_full_by_now_are_refused_in_the_mentees_words(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        asked, other = await matching.sent(mentor_id), await matching.sent(mentor_id)
        await matching.propose(asked, mentor_id, AT_NIGHT)
        await matching.accept(other)

        with pytest.raises(MentorFull):
            await matching.accept_proposed(asked, asked.mentee_id, AT_NIGHT)
        await matching.propose(asked, asked.mentee_id, AT_NIGHT)
        with pytest.raises(NoSeatLeft):
            await matching.accept_proposed(asked, mentor_id, AT_NIGHT)

    async def test_cannot_be_proposed_by_who_declined(self, matching: Matching) -> None:
        asked = await matching.decline(await matching.sent(await matching.a_mentor()))

        with pytest.raises(NotOpen):
            await matching.propose(asked, asked.mentor_id, THURSDAY)


class TestTheClock:
    async def test_nudges_the_mentor_once_after_three_working_days(self, matching: Matching, clock: Clock) -> None:
        asked = await matching.sent(await matching.a_mentor())

        for hours, nudges in ((71, 0), (72, 1), (100, 1)):
            clock.now = NOW + timedelta(hours=hours)
            await matching.due()
            told = [event for event in await emitted(matching.db) if isinstance(event, IntroductionNudged)]
            assert [event.introduction_id for event in told] == [asked.id] * nudges

    async def test_does_not_nudge_who_has_answered(self, matching: Matching, clock: Clock) -> None:
        declined, proposed = [await matching.sent(await matching.a_mentor()) for _ in range(2)]
        await matching.decline(declined)
        await matching.propose(proposed, proposed.mentor_id, AT_NIGHT)

        clock.now = NOW + 4 * DAY
        await matching.due()

        assert "IntroductionNudged" not in await matching.emitted()

    async def test_stands_still_while_the_mentor_pauses(self, matching: Matching, clock: Clock) -> None:
        asked = await matching.sent(await matching.a_mentor())
        clock.now = NOW + DAY
        await matching.tell(OfferPaused(member_id=asked.mentor_id))

        clock.now = NOW + 2 * WEEK
        assert await matching.due() == 0
        await matching.tell(OfferResumed(member_id=asked.mentor_id))

        assert (await matching.introduction(asked.id)).expires_at == NOW + 2 * WEEK + 4 * DAY

    async def test_is_stopped_and_started_once_however_often_it_is_told(self, matching: Matching, clock: Clock) -> None:
        asked = await matching.sent(await matching.a_mentor())
        paused, resumed = OfferPaused(member_id=asked.mentor_id), OfferResumed(member_id=asked.mentor_id)

        for day, event in ((1, paused), (2, paused), (3, resumed), (4, resumed)):
            clock.now = NOW + day * DAY
            await matching.tell(event)

        assert (await matching.introduction(asked.id)).expires_at == NOW + WEEK + 2 * DAY

    async def test_waits_for_a_pause_that_comes_late(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        paused, resumed = OfferPaused(member_id=asked.mentor_id), OfferResumed(member_id=asked.mentor_id)
        seq = matching.told[paused.topic, asked.mentor_id]
        first, second = envelope(paused, seq + 1), envelope(resumed, seq + 2)

        assert await deliver(matching.db, HANDLERS, second) == [Taken.GAP]
        assert await deliver(matching.db, HANDLERS, first, first) == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert (await matching.introduction(asked.id)).paused
        assert await deliver(matching.db, HANDLERS, second) == [Taken.APPLIED]
        assert not (await matching.introduction(asked.id)).paused

    async def test_runs_again_when_the_offer_goes_with_its_pause(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        await matching.tell(OfferPaused(member_id=asked.mentor_id), OfferWithdrawn(member_id=asked.mentor_id))

        assert not (await matching.introduction(asked.id)).paused

    async def test_stands_still_for_who_pauses_before_a_lost_slot(self, matching: Matching) -> None:
        pending = await matching.accepted(await matching.a_mentor())
        await matching.tell(OfferPaused(member_id=pending.mentor_id), a_taken_slot(pending))

        assert (await matching.introduction(pending.id)).paused
        assert await matching.due() == 1, "the seat that came back, and no clock of the ask"
        assert "IntroductionNudged" not in await matching.emitted()

    async def test_does_not_count_days_off_that_are_told_later(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        off: Exceptions = {date(2026, 11, 25): [], date(2026, 11, 26): []}

        await matching.tell(an_availability(asked.mentor_id, exceptions=off))

        assert (await matching.introduction(asked.id)).expires_at == NOW + WEEK + 2 * DAY

    async def test_is_the_mentees_when_it_is_their_turn(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        await matching.propose(asked, asked.mentor_id, AT_NIGHT)
        off: Exceptions = {date(2026, 11, 25): []}

        await matching.tell(an_availability(asked.mentor_id, exceptions=off))
        assert (await matching.introduction(asked.id)).expires_at == NOW + WEEK
        await matching.tell(an_availability(asked.mentee_id, exceptions=off))
        assert (await matching.introduction(asked.id)).expires_at == NOW + WEEK + DAY


class TestAfterTheConversation:
    async def test_its_seat_stays_held_until_it_is_known_why(self, matching: Matching, clock: Clock) -> None:
        introduction = await booked(matching)
        clock.now = THURSDAY + timedelta(minutes=20)

        async with matching.db.transaction() as tx:
            assert await finish_introduction(tx, introduction.id)
            assert await finish_introduction(tx, introduction.id)

        assert (await matching.introduction(introduction.id)).status is Status.MET
        assert await matching.seats(introduction.mentor_id) == (1, 1)

    @pytest.mark.parametrize(
        ("what", "status", "seats"),
        [(continue_introduction, Status.CONTINUED, (1, 1)), (release_introduction, Status.ENDED, (0, 1))],
    )
    async def test_it_is_continued_or_released_once(
        self, matching: Matching, clock: Clock, what: object, status: Status, seats: tuple[int, int]
    ) -> None:
        assert callable(what)
        introduction = await booked(matching)
        clock.now = THURSDAY + WEEK
        async with matching.db.transaction() as tx:
            assert await what(tx, introduction.id) is None
            await finish_introduction(tx, introduction.id)
            assert await what(tx, introduction.id)
            assert await what(tx, introduction.id) is None

        assert (await matching.introduction(introduction.id)).status is status
        assert await matching.seats(introduction.mentor_id) == seats

    async def test_nothing_is_finished_early_or_without_a_booking(self, matching: Matching, clock: Clock) -> None:
        introduction, other = await booked(matching), await matching.sent(await matching.a_mentor())

        async with matching.db.transaction() as tx:
            for nothing in (introduction.id, other.id, new_id()):
                assert await finish_introduction(tx, nothing) is None
        assert clock.now < THURSDAY


class TestRules:
    async def test_hold_from_their_change_on(self, matching: Matching) -> None:
        before = await matching.sent(await matching.a_mentor())
        staff = new_id()
        async with matching.db.transaction() as tx:
            await change_rule(tx, RuleName.MENTOR_ANSWERS_WITHIN, 10, by=staff)

        after = await matching.sent(await matching.a_mentor())

        assert (await matching.introduction(before.id)).expires_at == NOW + WEEK
        assert after.expires_at == NOW + 2 * WEEK
        (told,) = [event for event in await emitted(matching.db) if isinstance(event, AskingRuleChanged)]
        assert (told.actor_id, told.rule, told.before, told.after) == (staff, "MENTOR_ANSWERS_WITHIN", 5, 10)

    async def test_the_newest_is_in_force(self, matching: Matching) -> None:
        for value in (1, 2, 1, 2):
            async with matching.db.transaction() as tx:
                await change_rule(tx, RuleName.OPEN_ASKS, value, by=new_id())

        async with matching.db.reading() as tx:
            assert (await rules_in_force(tx))[RuleName.OPEN_ASKS] == 2


class TestTakingBack:
    async def test_over_and_over_is_no_way_to_a_mentor(self, matching: Matching, clock: Clock) -> None:
        need, mentor_id, other_id = await matching.a_mentee(), await matching.a_mentor(), await matching.a_mentor()
        for _ in range(2):
            await matching.withdraw(await matching.sent(mentor_id, need))

        with pytest.raises(TakenBackOften):
            await matching.sent(mentor_id, need)
        await matching.withdraw(await matching.sent(other_id, need))
        clock.now += timedelta(days=7)

        assert await matching.sent(mentor_id, need)

    async def test_is_no_way_to_everybody_one_after_the_other(self, matching: Matching, clock: Clock) -> None:
        need = await matching.a_mentee()
        for _ in range(10):
            await matching.withdraw(await matching.sent(await matching.a_mentor(), need))
        mentor_id = await matching.a_mentor()

        with pytest.raises(ManyTakenBack):
            await matching.sent(mentor_id, need)
        clock.now += timedelta(days=7)

        assert await matching.sent(mentor_id, need)

    async def test_after_an_answer_is_everybodys_right(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        for _ in range(10):
            sent = await matching.sent(await matching.a_mentor(), need)
            await matching.withdraw(await matching.propose(sent, sent.mentor_id, THURSDAY))

        assert await matching.sent(await matching.a_mentor(), need)


class TestTwoWhoAskEachOther:
    async def test_at_once_never_wait_for_each_other_in_a_circle(self, matching: Matching) -> None:
        """Each holds the lock of who asks, and of both that they are not erased, which the other needs."""
        one, other = [await matching.a_mentee(member_id=await matching.a_mentor()) for _ in range(2)]
        async with matching.db.transaction() as asking, matching.db.transaction() as answering:
            await lock_asker(asking, one.member_id)
            await lock_asker(answering, other.member_id)
            async with asyncio.timeout(10):
                await asyncio.gather(erased_of(asking, [other.member_id]), erased_of(answering, [one.member_id]))
