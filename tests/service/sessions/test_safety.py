"""Concerns: contact stops at once and quietly, staff look at what they are shown, and every step is on record."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.sessions import ActedInSessions, ConcernRaised, MessageWritten, SessionCancelled, SlotTaken
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from tests.builders.sessions import HOUR, NOON, a_slot, an_acceptance
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.sessions.test_messages import ids_of, texts, write
from tests.service.statements import statements

CONCERN = "id reporter { id } about { id } kind text state decision"
RAISE = f"mutation R($input: RaiseConcernInput!) {{ raiseConcern(input: $input) {{ {CONCERN} }} }}"
TAKE = f"mutation T($input: TakeConcernInput!) {{ takeConcern(input: $input) {{ {CONCERN} }} }}"
NOTE = f"mutation N($input: NoteOnConcernInput!) {{ noteOnConcern(input: $input) {{ {CONCERN} }} }}"
CLOSE = f"mutation C($input: CloseConcernInput!) {{ closeConcern(input: $input) {{ {CONCERN} }} }}"
MINE = "query M($first: Int!) { myConcerns(first: $first) { edges { node { id about { id } state } } } }"
ALL = """query A($state: ConcernState, $first: Int!, $after: String) {
  concerns(state: $state, first: $first, after: $after) {
    edges { node { id reporter { id } about { id } text } } pageInfo { hasNextPage endCursor }
  }
}"""
ONE = "query O($id: ID!) { concern(id: $id) { concern { text } messages { id text } } }"
STEPS = "query S($id: ID!, $first: Int!) { concernSteps(concernId: $id, first: $first) { edges { node { act } } } }"
SAMIR = a_member(None, Role.SUPPORT)


@pytest.fixture
async def pair(db: Database) -> tuple[UUID, UUID]:
    """Give a mentor and a mentee with a session ahead of them."""
    slot = a_slot()
    await deliver(db, HANDLERS, envelope(an_acceptance(slot)))
    return slot.mentor_id, slot.mentee_id


async def report(caller: Caller, reporter: UUID, about: UUID, *messages: str) -> Any:
    asked = {
        "idempotencyKey": str(new_id()),
        "memberId": str(about),
        "kind": "BOUNDARIES",
        "text": "It did not stop.",
        "messageIds": list(messages),
    }
    return await caller.ask(a_member(reporter), RAISE, input=asked)


async def reported(caller: Caller, reporter: UUID, about: UUID, *messages: str) -> str:
    return str((await report(caller, reporter, about, *messages))["data"]["raiseConcern"]["id"])


def step(concern_id: str, **more: str) -> dict[str, str]:
    return {"idempotencyKey": str(new_id()), "concernId": concern_id, **more}


async def steps(caller: Caller, concern_id: str) -> list[str]:
    answer = await caller.ask(SAMIR, STEPS, id=concern_id, first=20)
    return [edge["node"]["act"] for edge in answer["data"]["concernSteps"]["edges"]]


class TestRaising:
    async def test_calls_off_what_lies_ahead_in_nobodys_name(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair

        await report(caller, mentee, mentor)

        [cancelled] = [event for event in await emitted(db) if isinstance(event, SessionCancelled)]
        assert cancelled.cancelled_by is None
        [raised] = [event for event in await emitted(db) if isinstance(event, ConcernRaised)]
        assert (raised.member_id, raised.other_id) == (mentee, mentor)
        assert "did not stop" not in raised.model_dump_json()

    async def test_makes_every_time_between_them_taken(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await report(caller, mentee, mentor)

        later = a_slot(mentor_id=mentor, mentee_id=mentee, starts_at=NOON + HOUR)
        await deliver(db, HANDLERS, envelope(an_acceptance(later)))

        assert isinstance((await emitted(db))[-1], SlotTaken)

    async def test_leaves_no_trace_for_whom_it_is_about(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await report(caller, mentee, mentor)

        answer = await write(caller, mentor, mentee, "Are you there?")

        assert answer["data"]["writeMessage"]["open"]
        assert await texts(caller, mentor, mentee) == ["Are you there?"]
        assert await texts(caller, mentee, mentor) == []
        assert not [event for event in await emitted(db) if isinstance(event, MessageWritten)]

    async def test_stops_the_reporter_too(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        await report(caller, mentee, mentor)

        assert codes(await write(caller, mentee, mentor)) == ["YOU_ARE_APART"]

    async def test_refuses_oneself_and_messages_of_others(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair

        assert codes(await report(caller, mentor, mentor)) == ["ABOUT_YOURSELF"]
        assert codes(await report(caller, mentor, mentee, str(new_id()))) == ["NOT_FOUND"]
        assert codes(await report(caller, mentor, mentee, *[str(new_id())] * 21)) == ["BAD_USER_INPUT"]

    async def test_has_a_limit_of_what_is_open(self, db: Database, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        for _ in range(10):
            await report(caller, mentee, mentor)

        assert codes(await report(caller, mentee, mentor)) == ["TOO_MANY_OPEN"]

    async def test_sent_twice_with_one_key_is_one_concern(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        asked = {"idempotencyKey": "one", "memberId": str(mentor), "kind": "OTHER", "text": "Once", "messageIds": []}

        answers = [await caller.ask(a_member(mentee), RAISE, input=asked) for _ in range(2)]

        assert answers[0] == answers[1]


class TestStaff:
    async def test_read_the_case_with_the_messages_attached_and_no_other(
        self, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await write(caller, mentor, mentee, "Shown")
        [shown] = await ids_of(caller, mentee, mentor)
        await write(caller, mentor, mentee, "Not shown")
        concern_id = await reported(caller, mentee, mentor, shown)

        case = (await caller.ask(SAMIR, ONE, id=concern_id))["data"]["concern"]

        assert case["concern"]["text"] == "It did not stop."
        assert [message["text"] for message in case["messages"]] == ["Shown"]

    async def test_leave_every_step_on_record_and_in_the_audit_trail(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        concern_id = await reported(caller, mentee, mentor)

        await caller.ask(SAMIR, ONE, id=concern_id)
        await caller.ask(SAMIR, TAKE, input=step(concern_id))
        await caller.ask(SAMIR, NOTE, input=step(concern_id, note="Called both."))
        await caller.ask(SAMIR, CLOSE, input=step(concern_id, decision="KEPT_APART", note="As asked."))

        assert await steps(caller, concern_id) == ["READ", "TAKEN", "NOTED", "CLOSED"]
        acts = [event for event in await emitted(db) if isinstance(event, ActedInSessions)]
        assert [act.operation for act in acts] == ["concernRead", "concernTaken", "concernNoted", "concernClosed"]
        assert {(act.actor_id, act.member_id) for act in acts} == {(SAMIR.id, mentee)}

    async def test_open_contact_again_only_by_that_decision(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        apart, again = [await reported(caller, mentee, mentor) for _ in range(2)]

        await caller.ask(SAMIR, CLOSE, input=step(again, decision="CONTACT_AGAIN", note="Settled."))
        still = await write(caller, mentee, mentor)
        await caller.ask(SAMIR, CLOSE, input=step(apart, decision="CONTACT_AGAIN", note="Settled."))
        open_again = await write(caller, mentee, mentor, "Hello again")

        assert codes(still) == ["YOU_ARE_APART"]
        assert open_again["data"]["writeMessage"]["lastText"] == "Hello again"

    async def test_close_once(self, caller: Caller, pair: tuple[UUID, UUID]) -> None:
        mentor, mentee = pair
        concern_id = await reported(caller, mentee, mentor)
        closing = {"decision": "KEPT_APART", "note": "As asked."}
        await caller.ask(SAMIR, CLOSE, input=step(concern_id, **closing))

        assert codes(await caller.ask(SAMIR, CLOSE, input=step(concern_id, **closing))) == ["ALREADY_CLOSED"]
        assert codes(await caller.ask(SAMIR, TAKE, input=step(concern_id))) == ["ALREADY_CLOSED"]

    @pytest.mark.parametrize("which", [0, 1], ids=["whom it is about", "who reported"])
    async def test_find_no_case_of_their_own(self, caller: Caller, pair: tuple[UUID, UUID], which: int) -> None:
        mentor, mentee = pair
        concern_id = await reported(caller, mentee, mentor)
        one_of_them = a_member(pair[which], Role.SUPPORT)

        listed = await caller.ask(one_of_them, ALL, first=5)

        assert listed["data"]["concerns"]["edges"] == []
        assert codes(await caller.ask(one_of_them, ONE, id=concern_id)) == ["NOT_FOUND"]
        assert codes(await caller.ask(one_of_them, STEPS, id=concern_id, first=5)) == ["NOT_FOUND"]
        for document, more in ((TAKE, {}), (NOTE, {"note": "x"}), (CLOSE, {"decision": "CONTACT_AGAIN", "note": "x"})):
            assert codes(await caller.ask(one_of_them, document, input=step(concern_id, **more))) == ["NOT_FOUND"]


class TestWhoElse:
    @pytest.mark.parametrize(
        "who",
        [
            a_client("members"),
            a_kiosk(),
            a_member(),
            a_member(None, Role.PROGRAMME_MANAGER),
            a_member(None, Role.OPERATOR),
            replace(SAMIR, actor=new_id()),
        ],
        ids=["client", "kiosk", "member", "programme manager", "operator", "somebody acting for support"],
    )
    async def test_nobody_but_support_in_person_sees_cases(
        self, caller: Caller, pair: tuple[UUID, UUID], who: Identity
    ) -> None:
        mentor, mentee = pair
        concern_id = await reported(caller, mentee, mentor)

        asked = [
            await caller.ask(who, ALL, first=5),
            await caller.ask(who, ONE, id=concern_id),
            await caller.ask(who, STEPS, id=concern_id, first=5),
            await caller.ask(who, TAKE, input=step(concern_id)),
            await caller.ask(who, NOTE, input=step(concern_id, note="x")),
            await caller.ask(who, CLOSE, input=step(concern_id, decision="CONTACT_AGAIN", note="x")),
        ]

        assert {tuple(codes(answer)) for answer in asked} <= {("FORBIDDEN",), ("ONLY_IN_PERSON",)}
        assert await steps(caller, concern_id) == []

    async def test_members_see_what_they_reported_and_not_what_is_about_them(
        self, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        concern_id = await reported(caller, mentee, mentor)

        mine = (await caller.ask(a_member(mentee), MINE, first=5))["data"]["myConcerns"]["edges"]
        theirs = (await caller.ask(a_member(mentor), MINE, first=5))["data"]["myConcerns"]["edges"]

        assert [edge["node"] for edge in mine] == [{"id": concern_id, "about": {"id": str(mentor)}, "state": "OPEN"}]
        assert theirs == []

    @pytest.mark.parametrize("who", [a_client("members"), a_kiosk(), replace(a_member(), actor=new_id())])
    async def test_nobody_reports_in_anothers_name(self, caller: Caller, who: Identity) -> None:
        asked = {"idempotencyKey": "x", "memberId": str(new_id()), "kind": "OTHER", "text": "x", "messageIds": []}

        assert codes(await caller.ask(who, RAISE, input=asked))[0] in {"FORBIDDEN", "ONLY_IN_PERSON"}
        assert codes(await caller.ask(who, MINE, first=5))[0] in {"FORBIDDEN", "ONLY_IN_PERSON"}


class TestLists:
    async def test_are_paged_newest_first_by_state(self, db: Database, caller: Caller) -> None:
        raised = [await reported(caller, new_id(), new_id()) for _ in range(5)]
        await caller.ask(SAMIR, TAKE, input=step(raised[4]))

        with statements(db) as few:
            page = (await caller.ask(SAMIR, ALL, state="OPEN", first=2))["data"]["concerns"]
        with statements(db) as many:
            rest = (await caller.ask(SAMIR, ALL, state="OPEN", first=50, after=page["pageInfo"]["endCursor"]))["data"]

        listed = [*page["edges"], *rest["concerns"]["edges"]]
        assert [edge["node"]["id"] for edge in listed] == list(reversed(raised[:4]))
        assert len(few) == len(many)


class TestErasure:
    async def test_of_the_reporter_empties_what_they_wrote_and_keeps_the_case(
        self, db: Database, caller: Caller, pair: tuple[UUID, UUID]
    ) -> None:
        mentor, mentee = pair
        await reported(caller, mentee, mentor)

        async with db.transaction() as tx:
            await erase_members(tx, {mentee: tx.cause})

        [edge] = (await caller.ask(SAMIR, ALL, first=5))["data"]["concerns"]["edges"]
        assert edge["node"]["text"] == ""
