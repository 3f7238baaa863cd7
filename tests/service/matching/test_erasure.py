"""What is left of an erased member in matching: no word of theirs, no seat, and nothing that comes back late."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from chassis.tables import idempotency_keys, timers
from contracts.envelope import Event
from contracts.matching import ErasedInMatching, IntroductionExpired, IntroductionWithdrawn
from contracts.profiles import ErasureStarted
from services.matching.capacity.tables import capacity
from services.matching.consumers import HANDLERS
from services.matching.erasure import erase_members
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.tables import availability, busy, members, needs, offers
from services.matching.introductions.commands.introductions import SendIntroduction, send_introduction
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import NoSuchOffer
from services.matching.introductions.domain.status import Status
from services.matching.introductions.tables import introductions
from tests.builders.matching import TOPIC, a_booking, a_need, a_profile, an_availability, an_offer
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.matching.world import Matching

FACTS = (members, needs, offers, capacity, availability, busy)


async def erase(matching: Matching, member_id: UUID) -> ErasureStarted:
    started = ErasureStarted(request_id=new_id(), member_id=member_id)
    await matching.tell(started)
    return started


async def hear(matching: Matching, *events: Event) -> list[Taken]:
    """As in the running service, where what comes late about the erased has no effect."""
    return await deliver(matching.db, heeding_erasure(HANDLERS, erase_members), *map(envelope, events))


async def kept_of(matching: Matching, member_id: UUID) -> list[Any]:
    async with matching.db.reading() as tx:
        rows = [(await tx.session.execute(select(table).filter_by(member_id=member_id))).all() for table in FACTS]
    return [row for found in rows for row in found]


async def waiting_timers(matching: Matching) -> list[str]:
    async with matching.db.reading() as tx:
        return list(await tx.session.scalars(select(timers.c.key)))


def sent_of(events: Iterable[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


async def booked(matching: Matching, mentor: UUID) -> Introduction:
    introduction = await matching.accepted(mentor)
    await matching.tell(a_booking(introduction))
    return await matching.introduction(introduction.id)


class TestAMentee:
    async def test_leaves_no_fact_and_no_word(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        await erase(matching, introduction.mentee_id)

        left = await matching.introduction(introduction.id)
        assert await kept_of(matching, introduction.mentee_id) == []
        assert (left.status, left.topic, left.tried, left.first_step) == (Status.WITHDRAWN, "", "", "")

    async def test_takes_an_open_ask_back_with_its_timer(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        await erase(matching, introduction.mentee_id)

        withdrawn = sent_of(await emitted(matching.db), IntroductionWithdrawn)
        assert [event.aggregate for event in withdrawn] == [introduction.id]
        assert await waiting_timers(matching) == []

    async def test_gives_a_held_seat_back(self, matching: Matching) -> None:
        mentor = await matching.a_mentor()
        pending = await matching.accepted(mentor)
        assert await matching.seats(mentor) == (1, 2)

        await erase(matching, pending.mentee_id)

        assert await matching.seats(mentor) == (0, 2)

    async def test_gives_the_seat_of_a_booked_conversation_back(self, matching: Matching) -> None:
        mentor = await matching.a_mentor()
        introduction = await booked(matching, mentor)

        await erase(matching, introduction.mentee_id)

        assert await matching.seats(mentor) == (0, 2)
        assert (await matching.introduction(introduction.id)).status is Status.CANCELLED

    async def test_takes_the_mentors_private_words_about_them_along(self, matching: Matching) -> None:
        declined = await matching.decline(await matching.sent(await matching.a_mentor()))

        await erase(matching, declined.mentee_id)

        assert (await matching.introduction(declined.id)).decline_note is None

    async def test_cannot_ask_any_more(self, matching: Matching) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()
        await erase(matching, need.member_id)

        with pytest.raises(NoSuchNeed):
            await matching.sent(mentor, need)


class TestAMentor:
    async def test_lets_an_open_ask_end_without_blame(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        await erase(matching, introduction.mentor_id)

        expired = sent_of(await emitted(matching.db), IntroductionExpired)
        assert [event.aggregate for event in expired] == [introduction.id]
        assert (await matching.introduction(introduction.id)).topic == TOPIC
        assert await kept_of(matching, introduction.mentor_id) == []

    async def test_takes_only_their_own_words_of_a_decline(self, matching: Matching) -> None:
        declined = await matching.decline(await matching.sent(await matching.a_mentor()))

        await erase(matching, declined.mentor_id)

        left = await matching.introduction(declined.id)
        assert (left.decline_reason, left.decline_note, left.topic) == (None, None, TOPIC)

    async def test_cannot_be_asked_any_more(self, matching: Matching) -> None:
        mentor, need = await matching.a_mentor(), await matching.a_mentee()
        await erase(matching, mentor)

        with pytest.raises(NoSuchOffer):
            await matching.sent(mentor, need)


class TestTheAnswer:
    async def test_says_how_much_went_where(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        started = await erase(matching, introduction.mentee_id)

        (answer,) = sent_of(await emitted(matching.db), ErasedInMatching)
        assert isinstance(answer, ErasedInMatching)
        rows = {store.store: store.rows for store in answer.stores}
        assert answer.request_id == started.request_id
        assert answer.rows == sum(rows.values())
        assert {name for name, count in rows.items() if count} >= {"members", "needs", "availability", "introductions"}

    async def test_comes_once_for_an_event_that_comes_twice(self, matching: Matching) -> None:
        started = ErasureStarted(request_id=new_id(), member_id=new_id())

        taken = await hear(matching, started, started)

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert len(sent_of(await emitted(matching.db), ErasedInMatching)) == 1


class TestLateEvents:
    async def test_bring_nothing_back(self, matching: Matching) -> None:
        member_id = new_id()
        await erase(matching, member_id)

        late = [a_profile(member_id), a_need(member_id), an_offer(member_id), an_availability(member_id)]
        await hear(matching, *late)

        assert await kept_of(matching, member_id) == []

    async def test_of_a_conversation_keep_the_other_persons_time_and_not_theirs(self, matching: Matching) -> None:
        introduction = await matching.accepted(await matching.a_mentor())
        await erase(matching, introduction.mentee_id)

        await hear(matching, a_booking(introduction))

        assert await kept_of(matching, introduction.mentee_id) == []
        async with matching.db.reading() as tx:
            busy_people = list(await tx.session.scalars(select(busy.c.member_id)))
        assert busy_people == [introduction.mentor_id]
        assert (await matching.introduction(introduction.id)).status is Status.WITHDRAWN

    async def test_change_nothing_for_anybody_else(self, matching: Matching) -> None:
        await erase(matching, new_id())
        other = a_need()

        await hear(matching, other)

        assert len(await kept_of(matching, other.member_id)) == 1


async def test_an_ask_and_an_erasure_at_once_wait_for_each_other(matching: Matching) -> None:
    mentor, need = await matching.a_mentor(), await matching.a_mentee()
    command = SendIntroduction(need_id=need.need_id, mentor_id=mentor, topic=TOPIC, tried="", first_step="")
    async with matching.db.transaction() as asking:
        await send_introduction(asking, need.member_id, command, keyring=matching.keyring)
        erasing = asyncio.ensure_future(erase(matching, mentor))
        await asyncio.sleep(0.2)
        assert not erasing.done()
    await erasing

    async with matching.db.reading() as tx:
        statuses = list(await tx.session.scalars(select(introductions.c.status)))
    assert statuses == [Status.EXPIRED]


LATE = {
    "openBoard": "BoardInput",
    "favourMember": "ChoiceInput",
    "declareConnection": "ConnectionInput",
    "inviteMentor": "InviteMentorInput",
}


@pytest.mark.parametrize("mutation", LATE)
async def test_a_sign_in_that_holds_some_seconds_longer_leaves_nothing(
    matching: Matching, caller: Caller, mutation: str
) -> None:
    need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
    given = {"openBoard": {}, "inviteMentor": {"email": "ada@example.org"}}.get(mutation, {"memberId": str(mentor_id)})
    document = f"mutation ($input: {LATE[mutation]}!) {{ {mutation}(input: $input) {{ __typename }} }}"
    await erase(matching, need.member_id)
    before = await matching.emitted()

    answer = await caller.ask(a_member(need.member_id), document, input={"idempotencyKey": str(new_id()), **given})

    assert codes(answer) == ["MEMBER_ERASED"]
    assert await matching.emitted() == before
    async with matching.db.reading() as tx:
        assert await tx.session.scalar(select(func.count()).select_from(idempotency_keys)) == 0
