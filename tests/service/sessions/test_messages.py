"""Messages of two people: when they are open, who sees what, and that a block leaves no trace."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Identity, Role
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.envelope import Event
from contracts.matching import (
    ConnectionEnded,
    ConversationClosed,
    IntroductionAccepted,
    MembersConnected,
    Outcome,
    Through,
)
from contracts.profiles import BlockLifted, ErasureStarted, MemberBlocked
from contracts.sessions import MessageWritten
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from tests.builders.sessions import NOW, a_slot, a_withdrawal, an_acceptance
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.sessions.test_facts import ENDED, STARTED
from tests.service.statements import statements

THREAD = "id member { id } open lastText lastBy { id } unread"
WRITE = f"mutation W($input: WriteMessageInput!) {{ writeMessage(input: $input) {{ {THREAD} }} }}"
TAKE_BACK = f"mutation T($input: TakeBackMessageInput!) {{ takeBackMessage(input: $input) {{ {THREAD} }} }}"
READ = f"mutation R($input: MarkMessagesReadInput!) {{ markMessagesRead(input: $input) {{ {THREAD} }} }}"
SHOW = f"mutation S($input: ShowContactInput!) {{ showContact(input: $input) {{ {THREAD} }} }}"
HIDE = f"mutation H($input: HideContactInput!) {{ hideContact(input: $input) {{ {THREAD} }} }}"
THREADS = """query T($first: Int!, $after: String) {
  messageThreads(first: $first, after: $after) {
    edges { node { id member { id } open lastText lastBy { id } unread } } pageInfo { hasNextPage endCursor } }
}"""
MESSAGES = """query M($memberId: ID!, $first: Int!, $after: String) {
  messages(memberId: $memberId, first: $first, after: $after) {
    edges { node { id author { id } text writtenAt } } pageInfo { hasNextPage endCursor } }
}"""
CONTACTS = "query C($memberId: ID!) { shownContacts(memberId: $memberId) { owner { id } channel value } }"
STRANGERS = {
    "client": a_client("members"),
    "kiosk": a_kiosk(),
    "staff acting": replace(a_member(), actor=new_id()),
}


@pytest.fixture
async def pair(db: Database) -> tuple[UUID, UUID]:
    """Give a mentor and a mentee whose ask was accepted."""
    slot = a_slot()
    await tell(db, an_acceptance(slot))
    return slot.mentor_id, slot.mentee_id


async def tell(db: Database, *events: Event) -> list[Taken]:
    return await deliver(db, HANDLERS, *[envelope(event) for event in events])


async def write(caller: Caller, author: UUID, to: UUID, text: str = "Hello") -> Any:
    key = str(new_id())
    return await caller.ask(a_member(author), WRITE, input={"idempotencyKey": key, "memberId": str(to), "text": text})


async def texts(caller: Caller, reader: UUID, other: UUID) -> list[str | None]:
    """What the reader sees of their thread with the other, newest first."""
    answer = await caller.ask(a_member(reader), MESSAGES, memberId=str(other), first=50)
    return [edge["node"]["text"] for edge in answer["data"]["messages"]["edges"]]


async def is_open(caller: Caller, reader: UUID, other: UUID) -> bool:
    question = "query O($id: ID!) { messageThread(memberId: $id) { open } }"
    thread = (await caller.ask(a_member(reader), question, id=str(other)))["data"]["messageThread"]
    return thread is not None and thread["open"]


def later(db: Database, by: timedelta) -> None:
    db.clock = lambda: NOW + by


class TestOpening:
    async def test_strangers_cannot_write_to_each_other(self, caller: Caller) -> None:
        assert codes(await write(caller, new_id(), new_id())) == ["MESSAGES_NOT_OPEN"]

    async def test_an_accepted_ask_opens_messages_both_ways(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair

        await write(caller, mentee, mentor, "What should I read?")
        await write(caller, mentor, mentee, "Nothing yet: bring one question.")

        seen = ["Nothing yet: bring one question.", "What should I read?"]
        assert await texts(caller, mentor, mentee) == await texts(caller, mentee, mentor) == seen

    async def test_a_withdrawn_ask_leaves_a_fortnight(self, db: Database, caller: Caller) -> None:
        slot = a_slot()
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(a_withdrawal(slot), seq=2))

        assert await is_open(caller, slot.mentee_id, slot.mentor_id)
        later(db, timedelta(days=15))
        assert codes(await write(caller, slot.mentee_id, slot.mentor_id)) == ["MESSAGES_NOT_OPEN"]

    async def test_a_relationship_keeps_open_what_the_conversation_opened(self, db: Database, caller: Caller) -> None:
        await tell(db, STARTED)
        closed = ConversationClosed(
            session_id=new_id(),
            introduction_id=new_id(),
            mentor_id=STARTED.mentor_id,
            mentee_id=STARTED.mentee_id,
            outcome=Outcome.CONTINUE,
            relationship_id=STARTED.relationship_id,
        )
        await tell(db, closed)
        later(db, timedelta(days=200))

        assert await is_open(caller, STARTED.mentee_id, STARTED.mentor_id)

    async def test_an_ended_relationship_leaves_a_month_and_the_words(self, db: Database, caller: Caller) -> None:
        await tell(db, STARTED)
        await write(caller, STARTED.mentee_id, STARTED.mentor_id, "Thank you")
        await deliver(db, HANDLERS, envelope(ENDED, seq=2))

        later(db, timedelta(days=29))
        assert await is_open(caller, STARTED.mentor_id, STARTED.mentee_id)
        later(db, timedelta(days=31))
        assert not await is_open(caller, STARTED.mentor_id, STARTED.mentee_id)
        assert await texts(caller, STARTED.mentor_id, STARTED.mentee_id) == ["Thank you"]

    async def test_a_connection_opens_them_and_its_end_does_not_tell(self, db: Database, caller: Caller) -> None:
        ids = {"connection_id": new_id(), "member_id": new_id(), "other_id": new_id()}
        joined, ended = MembersConnected(**ids, through=Through.DECLARED), ConnectionEnded(**ids)

        taken = await deliver(db, HANDLERS, envelope(ended, seq=2), envelope(joined), envelope(ended, seq=2))

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
        assert await is_open(caller, ids["member_id"], ids["other_id"])
        later(db, timedelta(days=31))
        assert not await is_open(caller, ids["member_id"], ids["other_id"])

    async def test_told_again_opens_nothing_twice(self, db: Database) -> None:
        acceptance: IntroductionAccepted = an_acceptance(a_slot())

        assert await tell(db, acceptance, acceptance) == [Taken.APPLIED, Taken.SEEN_BEFORE]


class TestWriting:
    async def test_tells_whom_it_is_for_and_not_what(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair

        await write(caller, mentee, mentor, "A secret")

        written = (await emitted(db))[-1]
        assert isinstance(written, MessageWritten)
        assert (written.member_id, written.other_id) == (mentor, mentee)
        assert "A secret" not in written.model_dump_json()

    @pytest.mark.parametrize("text", ["", "   ", "x" * 4001], ids=["empty", "blank", "too long"])
    async def test_refuses_what_is_no_message(self, caller: Caller, pair: tuple[UUID, UUID], text: str) -> None:
        assert codes(await write(caller, *pair, text)) == ["BAD_USER_INPUT"]

    async def test_sent_twice_with_one_key_is_one_message(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        once = {"idempotencyKey": "one", "memberId": str(mentee), "text": "Once"}

        for _ in range(2):
            await caller.ask(a_member(mentor), WRITE, input=once)

        assert await texts(caller, mentee, mentor) == ["Once"]

    async def test_unread_counts_the_others_words_until_they_are_read(
        self, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await write(caller, mentee, mentor, "One")
        await write(caller, mentor, mentee, "Two")

        before = (await caller.ask(a_member(mentor), THREADS, first=5))["data"]["messageThreads"]["edges"][0]["node"]
        said = {"idempotencyKey": "r", "memberId": str(mentee), "until": NOW.isoformat()}
        after = (await caller.ask(a_member(mentor), READ, input=said))["data"]["markMessagesRead"]

        assert (before["unread"], before["lastText"]) == (1, "Two")
        assert after["unread"] == 0


class TestTakingBack:
    async def test_empties_ones_own(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        await write(caller, mentee, mentor, "Too much")
        [message] = await ids_of(caller, mentee, mentor)

        answer = await caller.ask(a_member(mentee), TAKE_BACK, input=taking_back(mentor, message))

        assert answer["data"]["takeBackMessage"]["lastText"] is None
        assert await texts(caller, mentor, mentee) == [None]

    async def test_refuses_the_others_and_hides_strangers(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        await write(caller, mentee, mentor, "Mine")
        [message] = await ids_of(caller, mentee, mentor)

        assert codes(await caller.ask(a_member(mentor), TAKE_BACK, input=taking_back(mentee, message))) == ["NOT_YOURS"]
        stranger = await caller.ask(a_member(), TAKE_BACK, input=taking_back(mentee, message))
        assert codes(stranger) == ["NOT_FOUND"]
        assert await texts(caller, mentor, mentee) == ["Mine"]


class TestBlocks:
    async def test_the_blocked_one_sees_no_difference_and_the_blocker_nothing(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        free = await write(caller, mentee, mentor, "Before")
        await tell(db, MemberBlocked(block_id=new_id(), blocker_id=mentor, blocked_id=mentee))
        told = len([event for event in await emitted(db) if isinstance(event, MessageWritten)])

        withheld = await write(caller, mentee, mentor, "After")

        assert withheld["data"]["writeMessage"] == free["data"]["writeMessage"] | {"lastText": "After"}
        assert await texts(caller, mentee, mentor) == ["After", "Before"]
        assert await texts(caller, mentor, mentee) == ["Before"]
        listed = (await caller.ask(a_member(mentor), THREADS, first=5))["data"]["messageThreads"]["edges"][0]["node"]
        assert (listed["lastText"], listed["unread"]) == ("Before", 1)
        assert len([event for event in await emitted(db) if isinstance(event, MessageWritten)]) == told

    async def test_the_blocker_is_told_to_lift_the_block(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await tell(db, MemberBlocked(block_id=new_id(), blocker_id=mentor, blocked_id=mentee))

        assert codes(await write(caller, mentor, mentee)) == ["YOU_ARE_APART"]

    async def test_a_lifted_block_brings_back_nothing_that_was_withheld(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        block = {"block_id": new_id(), "blocker_id": mentor, "blocked_id": mentee}
        await tell(db, MemberBlocked(**block))
        await write(caller, mentee, mentor, "Withheld")

        await deliver(db, HANDLERS, envelope(BlockLifted(**block), seq=2))
        await write(caller, mentee, mentor, "Seen")

        assert await texts(caller, mentor, mentee) == ["Seen"]


class TestContacts:
    async def test_are_shown_by_their_owner_to_one_member(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        showing = {"idempotencyKey": "s", "memberId": str(mentee), "channel": "PHONE", "value": "+49 30 1"}

        await caller.ask(a_member(mentor), SHOW, input=showing)

        shown = {"owner": {"id": str(mentor)}, "channel": "PHONE", "value": "+49 30 1"}
        assert (await caller.ask(a_member(mentee), CONTACTS, memberId=str(mentor)))["data"]["shownContacts"] == [shown]
        assert (await caller.ask(a_member(), CONTACTS, memberId=str(mentor)))["data"]["shownContacts"] == []

    async def test_are_hidden_again(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        showing = {"idempotencyKey": "s", "memberId": str(mentee), "channel": "EMAIL", "value": "m@example.org"}
        await caller.ask(a_member(mentor), SHOW, input=showing)

        hiding = {"idempotencyKey": "h", "memberId": str(mentee), "channel": "EMAIL"}
        await caller.ask(a_member(mentor), HIDE, input=hiding)

        assert (await caller.ask(a_member(mentee), CONTACTS, memberId=str(mentor)))["data"]["shownContacts"] == []

    async def test_cannot_be_pressed_on_a_stranger(self, caller: Caller) -> None:
        showing = {"idempotencyKey": "s", "memberId": str(new_id()), "channel": "LINK", "value": "https://x.example"}

        assert codes(await caller.ask(a_member(), SHOW, input=showing)) == ["MESSAGES_NOT_OPEN"]


class TestWhoElse:
    @pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
    async def test_nobody_but_members_in_person_reads_or_writes(self, caller: Caller, who: Identity) -> None:
        other, key = str(new_id()), {"idempotencyKey": "k", "memberId": str(new_id())}
        asked = [
            await caller.ask(who, THREADS, first=5),
            await caller.ask(who, MESSAGES, memberId=other, first=5),
            await caller.ask(who, CONTACTS, memberId=other),
            await caller.ask(who, WRITE, input=key | {"text": "x"}),
            await caller.ask(who, TAKE_BACK, input=key | {"messageId": other}),
            await caller.ask(who, READ, input=key | {"until": NOW.isoformat()}),
            await caller.ask(who, SHOW, input=key | {"channel": "LINK", "value": "x"}),
            await caller.ask(who, HIDE, input=key | {"channel": "LINK"}),
        ]

        assert {code for answer in asked for code in codes(answer)} <= {"FORBIDDEN", "ONLY_IN_PERSON"}
        assert all(codes(answer) for answer in asked)

    async def test_staff_see_nothing(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        await write(caller, mentee, mentor, "Between us")

        answer = await caller.ask(a_member(None, *Role), MESSAGES, memberId=str(mentor), first=5)

        assert answer["data"]["messages"]["edges"] == []


class TestLists:
    async def test_threads_are_paged_newest_first_in_as_many_statements_for_one_as_for_many(
        self, db: Database, caller: Caller
    ) -> None:
        me, others = new_id(), [new_id() for _ in range(5)]
        for days, other in enumerate(others, start=1):
            slot = a_slot(mentor_id=me, mentee_id=other, starts_at=NOW + timedelta(days=days))
            await tell(db, an_acceptance(slot))
            later(db, timedelta(minutes=days))
            await write(caller, other, me, str(other))

        with statements(db) as few:
            page = await caller.ask(a_member(me), THREADS, first=2)
        with statements(db) as many:
            rest = await caller.ask(
                a_member(me), THREADS, first=50, after=page["data"]["messageThreads"]["pageInfo"]["endCursor"]
            )

        listed = [*page["data"]["messageThreads"]["edges"], *rest["data"]["messageThreads"]["edges"]]
        assert [edge["node"]["member"]["id"] for edge in listed] == [str(other) for other in reversed(others)]
        assert len(few) == len(many)

    async def test_messages_are_paged_newest_first(self, db: Database, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        for number in range(5):
            later(db, timedelta(minutes=number))
            await write(caller, mentee, mentor, str(number))

        first = (await caller.ask(a_member(mentor), MESSAGES, memberId=str(mentee), first=3))["data"]["messages"]
        after = first["pageInfo"]["endCursor"]
        rest = (await caller.ask(a_member(mentor), MESSAGES, memberId=str(mentee), first=3, after=after))["data"]

        pages = [*first["edges"], *rest["messages"]["edges"]]
        assert [edge["node"]["text"] for edge in pages] == ["4", "3", "2", "1", "0"]


class TestErasure:
    async def test_leaves_nobody_to_write_to(self, db: Database, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        erased = envelope(ErasureStarted(request_id=new_id(), member_id=mentor))
        await deliver(db, heeding_erasure(HANDLERS, erase_members), erased)

        assert codes(await write(caller, mentee, mentor, "Are you there?")) == ["MESSAGES_NOT_OPEN"]

    async def test_takes_the_erased_ones_words_and_leaves_the_others(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await write(caller, mentee, mentor, "Mine")
        await write(caller, mentor, mentee, "Theirs")

        async with db.transaction() as tx:
            await erase_members(tx, {mentee: tx.cause})

        assert await texts(caller, mentor, mentee) == ["Theirs", None]


async def ids_of(caller: Caller, reader: UUID, other: UUID) -> list[str]:
    answer = await caller.ask(a_member(reader), MESSAGES, memberId=str(other), first=50)
    return [edge["node"]["id"] for edge in answer["data"]["messages"]["edges"]]


def taking_back(other: UUID, message_id: str) -> dict[str, str]:
    return {"idempotencyKey": str(new_id()), "memberId": str(other), "messageId": message_id}
