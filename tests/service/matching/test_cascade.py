"""The cascade: one live ask at a time, to the next choice by itself, and a decline that nobody hears of."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.matching import IntroductionExpired, IntroductionSent
from contracts.profiles import ErasureStarted, NeedStated, NeedWithdrawn, OfferPaused
from services.matching.introductions.commands import introductions
from services.matching.introductions.commands.introductions import SendIntroduction, send_introduction
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import (
    AlreadyAsked,
    AlreadyEnded,
    ChosenTwice,
    TooManyChoices,
    TooManyOpenAsks,
)
from services.matching.introductions.domain.status import Status
from services.matching.introductions.queries.introductions import IntroductionView, introductions_by_id
from services.matching.introductions.stores import STORES
from tests.builders.matching import NOW, TOPIC, a_block, a_booking, a_profile, a_taken_slot
from tests.service.envelopes import emitted
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

A_WEEK = timedelta(days=7)


async def three(matching: Matching) -> list[UUID]:
    return [await matching.a_mentor() for _ in range(3)]


async def read(matching: Matching, introduction: Introduction, member_id: UUID) -> IntroductionView:
    async with matching.db.reading() as tx:
        return (await introductions_by_id(tx, member_id, [introduction.id]))[introduction.id]


async def export(matching: Matching, member_id: UUID) -> dict[str, Any]:
    """The one introduction in the member's export."""
    query = STORES[0].rows(member_id)
    assert query is not None
    async with matching.db.reading() as tx:
        return dict((await tx.session.execute(query)).mappings().one())


class TestADecline:
    async def test_asks_the_next_choice_at_once_in_the_same_words(self, matching: Matching) -> None:
        first, second, third = await three(matching)
        asked = await matching.sent(first, then=[second, third])

        await matching.decline(asked)

        following = await matching.following(asked)
        assert (following.mentor_id, following.status, following.topic) == (second, Status.SENT, TOPIC)
        assert await matching.choices(asked.need_id) == [third]
        event = (await emitted(matching.db))[-1]
        assert isinstance(event, IntroductionSent)
        assert (event.follows, event.mentor_id) == (asked.id, second)
        assert await matching.keyring.open(asked.mentee_id, event.ask) == TOPIC

    async def test_says_to_each_what_is_theirs_to_know(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.sent(first, then=[second])

        await matching.decline(asked)

        mentor, mentee = await read(matching, asked, first), await read(matching, asked, asked.mentee_id)
        assert (mentor.status, mentor.next_id) == (Status.DECLINED, None)
        assert (mentee.status, mentee.next_id) == (Status.MOVED_ON, (await matching.following(asked)).id)

    async def test_without_a_next_choice_looks_like_silence_until_it_ends(
        self, matching: Matching, clock: Clock
    ) -> None:
        declined, silent = [await matching.sent(await matching.a_mentor()) for _ in range(2)]
        await matching.decline(declined)

        for status in (Status.SENT, Status.EXPIRED):
            views = [await read(matching, each, each.mentee_id) for each in (declined, silent)]
            assert [view.status for view in views] == [status] * 2
            assert views[0].expires_at == views[1].expires_at
            clock.now = NOW + A_WEEK
            await matching.due()

    async def test_is_in_no_export_of_the_mentee(self, matching: Matching) -> None:
        declined, silent = [await matching.sent(await matching.a_mentor()) for _ in range(2)]
        await matching.decline(declined)

        exported = [await export(matching, each.mentee_id) for each in (declined, silent)]

        assert exported[0].keys() == exported[1].keys()
        differing = {name for name in exported[0] if exported[0][name] != exported[1][name]}
        assert differing == {"id", "mentee_id", "mentor_id", "need_id"}

    async def test_is_taken_back_like_any_other(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        await matching.decline(asked)

        await matching.withdraw(asked)

        assert (await read(matching, asked, asked.mentee_id)).status is Status.WITHDRAWN
        assert (await read(matching, asked, asked.mentor_id)).status is Status.DECLINED

    async def test_where_the_mentee_would_act_in_vain_ends_at_once(self, matching: Matching) -> None:
        asked = await matching.accepted(await matching.a_mentor())
        await matching.tell(a_taken_slot(asked))

        await matching.decline(asked)

        assert (await read(matching, asked, asked.mentee_id)).status is Status.EXPIRED
        assert (await matching.emitted())[-2:] == ["IntroductionDeclined", "IntroductionExpired"]


class TestSilence:
    async def test_moves_on_and_says_so_to_who_counts_answers(self, matching: Matching, clock: Clock) -> None:
        first, second, third = await three(matching)
        asked = await matching.sent(first, then=[second, third])

        clock.now = NOW + A_WEEK
        await matching.due()

        following = await matching.following(asked)
        assert (following.mentor_id, following.expires_at) == (second, NOW + 2 * A_WEEK)
        (expired,) = [event for event in await emitted(matching.db) if isinstance(event, IntroductionExpired)]
        assert expired.moved_on

    async def test_of_everybody_ends_the_ask(self, matching: Matching, clock: Clock) -> None:
        first, second, _third = await three(matching)
        need = await matching.a_mentee()
        asked = await matching.sent(first, need, then=[second])

        for week in (1, 2):
            clock.now = NOW + week * A_WEEK
            await matching.due()

        assert (await matching.following(asked)).status is Status.EXPIRED
        assert await matching.sent(first, need)

    async def test_of_the_mentee_asks_nobody_else(self, matching: Matching, clock: Clock) -> None:
        first, second, _third = await three(matching)
        asked = await matching.sent(first, then=[second])
        await matching.propose(asked, first, NOW + A_WEEK + timedelta(days=30))

        clock.now = NOW + A_WEEK
        await matching.due()

        assert (await matching.introduction(asked.id)).status is Status.EXPIRED
        assert await matching.choices(asked.need_id) == []


class TestWhoCannotBeAsked:
    @pytest.mark.parametrize("why", ["paused", "full", "blocked", "erased", "nobody", "in touch", "not findable"])
    async def test_is_passed_over_and_nobody_hears_of_it(self, matching: Matching, why: str) -> None:
        first, second, third = await three(matching)
        asked = await matching.sent(first, then=[new_id() if why == "nobody" else second, third])
        other_need = await matching.a_mentee(member_id=asked.mentee_id) if why == "in touch" else None
        match why:
            case "paused":
                await matching.tell(OfferPaused(member_id=second))
            case "full":
                await matching.accepted(second)
                await matching.accepted(second)
            case "blocked":
                await matching.tell(a_block(second, asked.mentee_id))
            case "erased":
                await matching.tell(ErasureStarted(request_id=new_id(), member_id=second))
            case "in touch":
                await matching.sent(second, other_need)
            case "not findable":
                await matching.tell(a_profile(second, findable=False))

        await matching.decline(asked)

        assert (await matching.following(asked)).mentor_id == third
        assert await matching.choices(asked.need_id) == []

    async def test_if_it_is_the_last_the_decline_stays_silent(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.sent(first, then=[second])
        await matching.tell(OfferPaused(member_id=second))

        await matching.decline(asked)

        assert (await read(matching, asked, asked.mentee_id)).status is Status.SENT

    async def test_a_need_that_was_withdrawn_asks_nobody_new(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        need = await matching.a_mentee()
        asked = await matching.sent(first, need, then=[second])
        await matching.tell(NeedWithdrawn(need_id=need.need_id, member_id=need.member_id))

        await matching.decline(asked)

        assert (await matching.introduction(asked.id)).next_id is None


class TestOtherEnds:
    async def test_taking_it_back_moves_on_to_nobody(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.withdraw(await matching.sent(first, then=[second]))

        assert (asked.next_id, await matching.choices(asked.need_id)) == (None, [])
        with pytest.raises(AlreadyEnded):
            await matching.withdraw(asked)

    async def test_a_booking_needs_no_next_choice(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.accept(await matching.sent(first, then=[second]))
        assert await matching.choices(asked.need_id) == [second]

        await matching.tell(a_booking(asked))

        assert await matching.choices(asked.need_id) == []

    async def test_an_erased_mentor_leaves_the_ask_to_the_next(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked, pending = [await matching.sent(first, then=[second]) for _ in range(2)]
        await matching.accept(pending)

        await matching.tell(ErasureStarted(request_id=new_id(), member_id=first))

        assert [(await matching.following(each)).mentor_id for each in (asked, pending)] == [second] * 2

    async def test_an_erased_mentee_leaves_nothing(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.sent(first, then=[second])

        await matching.tell(ErasureStarted(request_id=new_id(), member_id=asked.mentee_id))

        left = await matching.introduction(asked.id)
        assert (left.status, left.sealed_ask, await matching.choices(asked.need_id)) == (Status.WITHDRAWN, "", [])

    async def test_a_block_by_the_mentee_asks_the_next(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        asked = await matching.sent(first, then=[second])

        await matching.tell(a_block(asked.mentee_id, first))

        assert (await read(matching, asked, first)).status is Status.WITHDRAWN
        assert (await matching.following(asked)).mentor_id == second


class TestBudget:
    async def test_is_three_open_asks(self, matching: Matching) -> None:
        member_id = new_id()
        needs = [await matching.a_mentee(member_id=member_id) for _ in range(4)]
        for need in needs[:3]:
            await matching.sent(await matching.a_mentor(), need)

        with pytest.raises(TooManyOpenAsks):
            await matching.sent(await matching.a_mentor(), needs[3])

    async def test_counts_a_declined_ask_until_it_ends(self, matching: Matching, clock: Clock) -> None:
        """Otherwise the budget would tell of a decline."""
        member_id = new_id()
        needs = [await matching.a_mentee(member_id=member_id) for _ in range(4)]
        asked = [await matching.sent(await matching.a_mentor(), need) for need in needs[:3]]
        await matching.decline(asked[0])

        with pytest.raises(TooManyOpenAsks):
            await matching.sent(await matching.a_mentor(), needs[3])
        clock.now = NOW + A_WEEK
        await matching.due()
        assert await matching.sent(await matching.a_mentor(), needs[3])

    async def test_holds_when_all_come_at_once(self, matching: Matching) -> None:
        assert await _open_after(matching, asks=8) == 3

    async def test_does_not_hold_when_nobody_is_locked(
        self, matching: Matching, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The mutant of the test above: it can fail."""

        async def unlocked(_tx: Transaction, _mentee_id: UUID) -> None:
            return None

        monkeypatch.setattr(introductions, "lock_asker", unlocked)

        assert max([await _open_after(matching, asks=8) for _ in range(3)]) > 3


async def _open_after(matching: Matching, *, asks: int) -> int:
    member_id = new_id()
    pairs = [(await matching.a_mentee(member_id=member_id), await matching.a_mentor()) for _ in range(asks)]

    async def send(need: NeedStated, mentor_id: UUID) -> bool:
        command = SendIntroduction(need_id=need.need_id, mentor_id=mentor_id, topic=TOPIC, tried="", first_step="")
        try:
            async with matching.db.transaction() as tx:
                await send_introduction(tx, member_id, command, keyring=matching.keyring)
        except TooManyOpenAsks:
            return False
        return True

    return sum(await asyncio.gather(*(send(need, mentor_id) for need, mentor_id in pairs)))


class TestChoices:
    async def test_more_than_three_are_refused(self, matching: Matching) -> None:
        with pytest.raises(TooManyChoices):
            await matching.sent(await matching.a_mentor(), then=[new_id() for _ in range(4)])

    async def test_of_the_same_person_twice_are_refused(self, matching: Matching) -> None:
        first, second, _third = await three(matching)
        for choices in ([first], [second, second]):
            with pytest.raises(ChosenTwice):
                await matching.sent(first, then=choices)

    async def test_of_a_refused_ask_do_not_replace_those_of_the_live_one(self, matching: Matching) -> None:
        first, second, third = await three(matching)
        need = await matching.a_mentee()
        await matching.sent(first, need, then=[second])

        with pytest.raises(AlreadyAsked):
            await matching.sent(third, need)

        assert await matching.choices(need.need_id) == [second]
