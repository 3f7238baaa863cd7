"""The subgraph over HTTP: who sees and cancels what."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import HEADER, Identity, Role
from contracts.sessions import SessionBooked, SessionCancelled
from services.sessions.meetings.domain.session import Slot
from tests.builders.sessions import NOON, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, a_signer, codes
from tests.service.sessions.calendar import book, booked
from tests.service.statements import statements

SESSION = """
query Session($id: ID!) {
  session(id: $id) { id mentor { id } mentee { id } startsAt endsAt status sequence introductionId }
}
"""
SESSIONS = """
query Sessions($from: DateTime, $first: Int, $after: String) {
  sessions(from: $from, first: $first, after: $after) {
    edges { cursor node { id startsAt status } } pageInfo { hasNextPage endCursor }
  }
}
"""
CANCEL = """
mutation Cancel($input: CancelSessionInput!) { cancelSession(input: $input) { id status sequence } }
"""
ENTITIES = """
query Entities($keys: [_Any!]!) { _entities(representations: $keys) { ... on Session { id startsAt } } }
"""
STRANGERS = [a_client(), a_kiosk()]


@pytest.fixture
async def slot(db: Database) -> Slot:
    """Give a slot that is booked."""
    slot = a_slot()
    await book(db, slot)
    return slot


def cancelling(slot: Slot, key: str = "one") -> dict[str, str]:
    return {"idempotencyKey": key, "sessionId": str(slot.session_id)}


def key_of(session_id: object) -> dict[str, str]:
    return {"__typename": "Session", "id": str(session_id)}


def ids(answer: Any) -> list[UUID]:
    return [UUID(edge["node"]["id"]) for edge in answer["data"]["sessions"]["edges"]]


class TestTheEdge:
    async def test_refuses_a_request_without_an_identity(self, caller: Caller) -> None:
        response = await caller.post(SESSIONS, headers={})

        assert response.status_code == 401
        assert codes(response.json()) == ["UNAUTHENTICATED"]

    async def test_refuses_a_forged_identity(self, caller: Caller) -> None:
        forged = a_signer().sign(a_member(), audience="sessions")

        response = await caller.post(SESSIONS, headers={HEADER: forged})

        assert response.status_code == 401

    async def test_refuses_an_identity_made_for_another_service(self, caller: Caller) -> None:
        misdirected = caller.signer.sign(a_member(), audience="profiles")

        response = await caller.post(SESSIONS, headers={HEADER: misdirected})

        assert response.status_code == 401


class TestSession:
    async def test_is_seen_by_its_two_people(self, caller: Caller, slot: Slot) -> None:
        for person in (slot.mentor_id, slot.mentee_id):
            answer = await caller.ask(a_member(person), SESSION, id=str(slot.session_id))

            assert answer["data"]["session"] == {
                "id": str(slot.session_id),
                "mentor": {"id": str(slot.mentor_id)},
                "mentee": {"id": str(slot.mentee_id)},
                "startsAt": "2027-01-05T12:00:00+00:00",
                "endsAt": "2027-01-05T12:20:00+00:00",
                "status": "BOOKED",
                "sequence": 0,
                "introductionId": str(slot.introduction_id),
            }

    @pytest.mark.parametrize("who", [a_member(), a_member(None, *Role)], ids=["a stranger", "staff"])
    async def test_does_not_exist_for_anybody_else(self, caller: Caller, slot: Slot, who: Identity) -> None:
        hidden = await caller.ask(who, SESSION, id=str(slot.session_id))
        absent = await caller.ask(who, SESSION, id=str(slot.introduction_id))

        assert codes(hidden) == ["NOT_FOUND"]
        assert hidden == absent

    @pytest.mark.parametrize("who", STRANGERS, ids=["client", "kiosk"])
    async def test_is_refused_to_what_is_no_member(self, caller: Caller, slot: Slot, who: Identity) -> None:
        answer = await caller.ask(who, SESSION, id=str(slot.session_id))

        assert codes(answer) == ["FORBIDDEN"]

    async def test_refuses_what_is_no_id(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), SESSION, id="'; DROP TABLE sessions")

        assert codes(answer) == ["BAD_USER_INPUT"]


class TestSessions:
    async def test_are_the_callers_own_in_the_order_of_time(self, db: Database, caller: Caller) -> None:
        me = a_member()
        late, early = (
            a_slot(mentor_id=me.id, starts_at=NOON),
            a_slot(mentee_id=me.id, starts_at=NOW + timedelta(hours=1)),
        )
        for each in (late, early, a_slot()):
            await book(db, each)

        answer = await caller.ask(me, SESSIONS)

        assert ids(answer) == [early.session_id, late.session_id]

    async def test_leave_out_what_has_ended(self, db: Database, caller: Caller, slot: Slot) -> None:
        me = a_member(slot.mentor_id)

        during = await caller.ask(me, SESSIONS, **{"from": (slot.ends_at - timedelta(seconds=1)).isoformat()})
        after = await caller.ask(me, SESSIONS, **{"from": slot.ends_at.isoformat()})

        assert (ids(during), ids(after)) == ([slot.session_id], [])

    async def test_come_in_pages_without_gaps_or_repeats(self, db: Database, caller: Caller) -> None:
        me = a_member()
        slots = [a_slot(mentor_id=me.id, starts_at=NOON + timedelta(hours=hour)) for hour in range(5)]
        for each in slots:
            await book(db, each)

        seen: list[UUID] = []
        after, more = None, True
        while more:
            answer = await caller.ask(me, SESSIONS, first=2, after=after)
            seen += ids(answer)
            page = answer["data"]["sessions"]["pageInfo"]
            after, more = page["endCursor"], page["hasNextPage"]

        assert seen == [each.session_id for each in slots]

    @pytest.mark.parametrize("size", [1, 30])
    async def test_cost_the_same_number_of_statements(self, db: Database, caller: Caller, size: int) -> None:
        me = a_member()
        for hour in range(size):
            await book(db, a_slot(mentor_id=me.id, starts_at=NOON + timedelta(hours=hour)))

        with statements(db) as sent:
            answer = await caller.ask(me, SESSIONS, first=50)

        assert len(ids(answer)) == size
        assert len(sent) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"first": 0},
            {"first": 101},
            {"after": "not a cursor"},
            {"after": "WzEsMl0="},
            {"after": "WyIyMDI3LTAxLTA1IiwiMSJd"},
            {"from": "2027-01-05T12:00:00"},
            {"from": "0001-01-01T00:00:00+14:00"},
            {"from": "tomorrow"},
        ],
        ids=str,
    )
    async def test_refuse_what_cannot_be_understood(self, caller: Caller, wrong: dict[str, Any]) -> None:
        answer = await caller.ask(a_member(), SESSIONS, **wrong)

        assert codes(answer) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize("who", STRANGERS, ids=["client", "kiosk"])
    async def test_are_refused_to_what_is_no_member(self, caller: Caller, who: Identity) -> None:
        answer = await caller.ask(who, SESSIONS)

        assert codes(answer) == ["FORBIDDEN"]


class TestCancelSession:
    async def test_is_open_to_both(self, db: Database, caller: Caller, slot: Slot) -> None:
        answer = await caller.ask(a_member(slot.mentee_id), CANCEL, input=cancelling(slot))

        cancelled = {"id": str(slot.session_id), "status": "CANCELLED", "sequence": 1}
        assert answer == {"data": {"cancelSession": cancelled}}
        event = (await emitted(db))[-1]
        assert isinstance(event, SessionCancelled)
        assert event.cancelled_by == slot.mentee_id

    async def test_sent_five_times_at_once_cancels_once(self, db: Database, caller: Caller, slot: Slot) -> None:
        me = a_member(slot.mentor_id)

        answers = await asyncio.gather(*(caller.ask(me, CANCEL, input=cancelling(slot)) for _ in range(5)))

        assert all(answer == answers[0] for answer in answers)
        assert codes(answers[0]) == []
        assert [type(event) for event in await emitted(db)] == [SessionBooked, SessionCancelled]

    async def test_by_both_at_once_is_refused_to_one(self, db: Database, caller: Caller, slot: Slot) -> None:
        people = (a_member(slot.mentor_id), a_member(slot.mentee_id))

        answers = await asyncio.gather(*(caller.ask(person, CANCEL, input=cancelling(slot)) for person in people))

        assert sorted(codes(answer) for answer in answers) == [[], ["ALREADY_CANCELLED"]]
        assert len(await emitted(db)) == 2

    async def test_refuses_a_key_that_was_used_for_another_session(
        self, db: Database, caller: Caller, slot: Slot
    ) -> None:
        other = a_slot(mentor_id=slot.mentor_id, starts_at=slot.ends_at)
        await book(db, other)
        me = a_member(slot.mentor_id)
        await caller.ask(me, CANCEL, input=cancelling(slot))

        answer = await caller.ask(me, CANCEL, input=cancelling(other))

        assert codes(answer) == ["IDEMPOTENCY_KEY_REUSED"]
        assert await booked(db) == {other.session_id}

    async def test_refuses_a_session_that_has_started(self, db: Database, caller: Caller, slot: Slot) -> None:
        db.clock = lambda: slot.starts_at

        answer = await caller.ask(a_member(slot.mentor_id), CANCEL, input=cancelling(slot))

        assert codes(answer) == ["ALREADY_STARTED"]
        assert "already started" in answer["errors"][0]["message"]

    @pytest.mark.parametrize("who", [a_member(), a_member(None, *Role)], ids=["a stranger", "staff"])
    async def test_finds_nothing_for_anybody_else(
        self, db: Database, caller: Caller, slot: Slot, who: Identity
    ) -> None:
        answer = await caller.ask(who, CANCEL, input=cancelling(slot))

        assert codes(answer) == ["NOT_FOUND"]
        assert await booked(db) == {slot.session_id}

    @pytest.mark.parametrize("who", STRANGERS, ids=["client", "kiosk"])
    async def test_is_refused_to_what_is_no_member(
        self, db: Database, caller: Caller, slot: Slot, who: Identity
    ) -> None:
        answer = await caller.ask(who, CANCEL, input=cancelling(slot))

        assert codes(answer) == ["FORBIDDEN"]
        assert await booked(db) == {slot.session_id}

    @pytest.mark.parametrize("wrong", [{"sessionId": "no id"}, {"idempotencyKey": ""}], ids=str)
    async def test_refuses_what_cannot_be_understood(
        self, db: Database, caller: Caller, slot: Slot, wrong: dict[str, str]
    ) -> None:
        answer = await caller.ask(a_member(slot.mentor_id), CANCEL, input={**cancelling(slot), **wrong})

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert await booked(db) == {slot.session_id}


class TestEntities:
    async def test_are_found_in_the_order_asked_for_in_one_statement(self, db: Database, caller: Caller) -> None:
        me = a_member()
        slots = [a_slot(mentor_id=me.id, starts_at=NOON + timedelta(hours=hour)) for hour in range(3)]
        for each in slots:
            await book(db, each)
        wanted = [slots[2], slots[0], slots[1], slots[0]]

        with statements(db) as sent:
            answer = await caller.ask(me, ENTITIES, keys=[key_of(each.session_id) for each in wanted])

        assert [found["id"] for found in answer["data"]["_entities"]] == [str(each.session_id) for each in wanted]
        assert len(sent) == 1

    @pytest.mark.parametrize(
        "who", [a_member(), a_member(None, *Role), *STRANGERS], ids=["a stranger", "staff", "client", "kiosk"]
    )
    async def test_of_other_people_are_null_like_absent_ones(self, caller: Caller, slot: Slot, who: Identity) -> None:
        keys = [key_of(slot.session_id), key_of(slot.introduction_id), key_of("no id"), {"__typename": "Session"}]

        answer = await caller.ask(who, ENTITIES, keys=keys)

        assert answer == {"data": {"_entities": [None] * 4}}
