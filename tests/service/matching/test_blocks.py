"""Two whom a block keeps apart: as if they had never been there, whoever raised it and whenever it comes."""

from datetime import timedelta
from uuid import UUID

import pytest

from contracts.matching import IntroductionExpired, IntroductionWithdrawn
from contracts.profiles import MemberBlocked, NeedStated, OfferWithdrawn
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import NoSuchIntroduction, NoSuchOffer
from services.matching.introductions.domain.status import Status
from services.matching.introductions.queries.introductions import Box, introductions_by_id, introductions_in
from services.matching.recommendations.queries.recommendations import recommendations
from tests.builders.matching import NOW, a_block, a_booking, a_cancellation, a_taken_slot, lifted
from tests.service.envelopes import emitted
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

WHO = pytest.mark.parametrize("by_mentor", [True, False], ids=["by the mentor", "by the mentee"])


def a_block_between(mentor_id: UUID, mentee_id: UUID, *, by_mentor: bool) -> MemberBlocked:
    return a_block(mentor_id, mentee_id) if by_mentor else a_block(mentee_id, mentor_id)


async def recommended(matching: Matching, need: NeedStated) -> list[UUID]:
    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=10, after=None)
    return [each.mentor_id for each in found]


async def box(matching: Matching, member_id: UUID, which: Box) -> list[UUID]:
    async with matching.db.reading() as tx:
        return [each.id for each in await introductions_in(tx, member_id, which, after=None, limit=10)]


async def seen(matching: Matching, member_id: UUID, introduction: Introduction) -> Status | None:
    async with matching.db.reading() as tx:
        found = await introductions_by_id(tx, member_id, [introduction.id])
    return found[introduction.id].status if found else None


class TestBefore:
    @WHO
    async def test_nobody_is_recommended(self, matching: Matching, *, by_mentor: bool) -> None:
        mentor_id, other_id, need = await matching.a_mentor(), await matching.a_mentor(), await matching.a_mentee()

        await matching.tell(a_block_between(mentor_id, need.member_id, by_mentor=by_mentor))

        assert await recommended(matching, need) == [other_id]

    @WHO
    async def test_an_ask_is_refused_as_to_somebody_who_offers_nothing(
        self, matching: Matching, *, by_mentor: bool
    ) -> None:
        mentor_id, gone_id, need = await matching.a_mentor(), await matching.a_mentor(), await matching.a_mentee()
        await matching.tell(a_block_between(mentor_id, need.member_id, by_mentor=by_mentor))
        await matching.tell(OfferWithdrawn(member_id=gone_id))

        said = []
        for nobody in (mentor_id, gone_id):
            with pytest.raises(NoSuchOffer) as refused:
                await matching.sent(nobody, need)
            said.append((refused.value.code, str(refused.value)))

        assert said[0] == said[1]

    async def test_it_says_so_before_any_other_reason(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(capacity=0), await matching.a_mentee()
        await matching.tell(a_block(mentor_id, need.member_id))

        with pytest.raises(NoSuchOffer):
            await matching.sent(mentor_id, need)

    async def test_lifting_it_brings_them_back(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()
        block = a_block(mentor_id, need.member_id)

        await matching.tell(block, lifted(block))

        assert await recommended(matching, need) == [mentor_id]

    async def test_lifting_ones_own_leaves_the_others(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()
        block = a_block(mentor_id, need.member_id)

        await matching.tell(block, a_block(need.member_id, mentor_id), lifted(block))

        assert await recommended(matching, need) == []


class TestInTheMiddleOfAnAsk:
    async def test_by_the_mentor_it_disappears_for_them_and_waits_for_the_mentee(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        before = await matching.emitted()

        await matching.tell(a_block(introduction.mentor_id, introduction.mentee_id))

        assert await box(matching, introduction.mentor_id, Box.RECEIVED) == []
        assert await seen(matching, introduction.mentor_id, introduction) is None
        assert await box(matching, introduction.mentee_id, Box.SENT) == [introduction.id]
        assert await seen(matching, introduction.mentee_id, introduction) is Status.SENT
        assert await matching.emitted() == before

    async def test_by_the_mentor_it_cannot_be_answered_any_more(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        await matching.tell(a_block(introduction.mentor_id, introduction.mentee_id))

        with pytest.raises(NoSuchIntroduction):
            await matching.accept(introduction)
        with pytest.raises(NoSuchIntroduction):
            await matching.decline(introduction)

    async def test_by_the_mentor_it_expires_like_any_other(self, matching: Matching, clock: Clock) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        await matching.tell(a_block(introduction.mentor_id, introduction.mentee_id))

        clock.now = NOW + timedelta(days=7)
        await matching.due()

        assert await seen(matching, introduction.mentee_id, introduction) is Status.EXPIRED
        assert isinstance((await emitted(matching.db))[-1], IntroductionExpired)

    async def test_by_the_mentee_it_is_taken_back_as_on_any_day(self, matching: Matching) -> None:
        introduction, plain = [await matching.sent(await matching.a_mentor()) for _ in range(2)]
        await matching.withdraw(plain)

        await matching.tell(a_block(introduction.mentee_id, introduction.mentor_id))

        one, other = (await emitted(matching.db))[-2:]
        assert isinstance(other, IntroductionWithdrawn)
        assert other.model_dump(exclude={"introduction_id", "mentor_id", "mentee_id"}) == one.model_dump(
            exclude={"introduction_id", "mentor_id", "mentee_id"}
        )
        assert await seen(matching, introduction.mentor_id, introduction) is Status.WITHDRAWN
        assert await box(matching, introduction.mentee_id, Box.SENT) == []

    async def test_by_the_mentee_the_need_may_be_asked_of_somebody_else(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        introduction = await matching.sent(await matching.a_mentor(), need)

        await matching.tell(a_block(introduction.mentee_id, introduction.mentor_id))

        assert await matching.sent(await matching.a_mentor(), need)

    async def test_lifting_it_shows_the_ask_again(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        block = a_block(introduction.mentor_id, introduction.mentee_id)

        await matching.tell(block, lifted(block))

        assert (await matching.accept(introduction)).status is Status.ACCEPTED_PENDING_SLOT

    async def test_another_ask_of_theirs_is_not_touched(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=2)
        blocked, other = await matching.sent(mentor_id), await matching.sent(mentor_id)

        await matching.tell(a_block(mentor_id, blocked.mentee_id))

        assert await box(matching, mentor_id, Box.RECEIVED) == [other.id]


class TestInTheMiddleOfABooking:
    @WHO
    async def test_the_seat_comes_back_with_the_cancelled_session(self, matching: Matching, *, by_mentor: bool) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        booked = a_booking(introduction)
        await matching.tell(booked)

        await matching.tell(
            a_block_between(introduction.mentor_id, introduction.mentee_id, by_mentor=by_mentor),
            a_cancellation(booked),
        )

        assert await matching.seats(introduction.mentor_id) == (0, 2)
        blocked_id = introduction.mentee_id if by_mentor else introduction.mentor_id
        assert await seen(matching, blocked_id, introduction) is Status.CANCELLED

    async def test_by_the_mentor_a_time_that_is_lost_waits_for_nobody(self, matching: Matching, clock: Clock) -> None:
        introduction = await matching.accepted(await matching.a_mentor())

        await matching.tell(a_block(introduction.mentor_id, introduction.mentee_id), a_taken_slot(introduction))

        assert await matching.seats(introduction.mentor_id) == (0, 2)
        assert await seen(matching, introduction.mentee_id, introduction) is Status.SLOT_TAKEN
        clock.now = NOW + timedelta(days=7)
        await matching.due()
        assert await seen(matching, introduction.mentee_id, introduction) is Status.EXPIRED

    @pytest.mark.parametrize("block_first", [True, False])
    async def test_by_the_mentee_a_lost_time_ends_the_ask(self, matching: Matching, *, block_first: bool) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        block, lost = a_block(introduction.mentee_id, introduction.mentor_id), a_taken_slot(introduction)

        await matching.tell(*((block, lost) if block_first else (lost, block)))

        assert await matching.seats(introduction.mentor_id) == (0, 2)
        assert await seen(matching, introduction.mentor_id, introduction) is Status.WITHDRAWN
        assert (await matching.emitted())[-2:] == ["IntroductionSlotLost", "IntroductionWithdrawn"]


class TestOrder:
    async def test_a_block_that_comes_before_the_ask_that_crossed_it_is_in_force(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()
        block = a_block(mentor_id, need.member_id)

        await matching.tell(block)
        with pytest.raises(NoSuchOffer):
            await matching.sent(mentor_id, need)

    async def test_a_block_told_twice_takes_back_once(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        block = a_block(introduction.mentee_id, introduction.mentor_id)

        await matching.tell(block, block)

        assert (await matching.emitted()).count("IntroductionWithdrawn") == 1
