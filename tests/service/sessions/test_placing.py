"""Saying how and where two meet, of what is booked: who may, what is told, and what stays as it is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import SessionPlaced
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.placing import place_session
from services.sessions.meetings.domain.defaults import MOST_REVISIONS
from services.sessions.meetings.domain.parts import Pair, Where
from tests.builders.sessions import NOON
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.meeting import meet, related

PLACE = """mutation M($input: PlaceSessionInput!) {
  placeSession(input: $input) { id format place sequence startsAt } }"""


@pytest.fixture
async def pair(db: Database) -> Pair:
    """Give two people of a relationship that is under way."""
    return await related(db)


def saying(session_id: UUID, **more: Any) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "sessionId": str(session_id), **more}


class TestPlacing:
    async def test_is_a_revision_that_keeps_the_time_and_is_told(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        session_id = await meet(db, pair, NOON)

        said = saying(session_id, format="IN_PERSON", place="Room 4")
        answer = await caller.ask(a_member(pair.mentee_id), PLACE, input=said)

        assert answer["data"]["placeSession"] == {
            "id": str(session_id),
            "format": "IN_PERSON",
            "place": "Room 4",
            "sequence": 1,
            "startsAt": NOON.isoformat(),
        }
        (event,) = [each for each in await emitted(db) if isinstance(each, SessionPlaced)]
        assert (event.sequence, event.place_by, event.starts_at) == (1, pair.mentee_id, NOON)
        assert event.place is not None
        assert "Room 4" not in event.place

    async def test_what_is_so_already_is_told_once(self, db: Database, caller: Caller, pair: Pair) -> None:
        session_id = await meet(db, pair, NOON)
        for who in (pair.mentee_id, pair.mentor_id):
            await caller.ask(a_member(who), PLACE, input=saying(session_id, place="Room 4"))

        assert sum(isinstance(each, SessionPlaced) for each in await emitted(db)) == 1

    async def test_refuses_what_is_cancelled(self, db: Database, caller: Caller, pair: Pair) -> None:
        session_id = await meet(db, pair, NOON)
        async with db.transaction() as tx:
            await cancel_session(tx, session_id, by=pair.mentor_id)

        answer = await caller.ask(a_member(pair.mentee_id), PLACE, input=saying(session_id, place="Room 4"))

        assert codes(answer) == ["ALREADY_CANCELLED"]

    async def test_has_an_end(self, db: Database, caller: Caller, pair: Pair) -> None:
        session_id = await meet(db, pair, NOON)
        for number in range(MOST_REVISIONS.value):
            async with db.transaction() as tx:
                where = Where(format=None, place=f"Room {number}", place_sealed=None)
                await place_session(tx, session_id, where, by=pair.mentee_id)

        answer = await caller.ask(a_member(pair.mentee_id), PLACE, input=saying(session_id, place="Room 4 again"))

        assert codes(answer) == ["REVISED_TOO_OFTEN"]

    async def test_a_strangers_is_as_if_it_were_not_there(self, db: Database, caller: Caller, pair: Pair) -> None:
        session_id = await meet(db, pair, NOON)

        answer = await caller.ask(a_member(), PLACE, input=saying(session_id, place="Room 4"))

        assert codes(answer) == ["NOT_FOUND"]
        assert not any(isinstance(each, SessionPlaced) for each in await emitted(db))


LIST = """query Q($relationshipId: ID, $order: SessionOrder! = EARLIEST_FIRST, $first: Int!, $after: String) {
  sessions(relationshipId: $relationshipId, order: $order, first: $first, after: $after) {
    edges { node { id freeUntil cancelledBy { id } } } pageInfo { hasNextPage endCursor } } }"""


class TestListing:
    async def test_is_of_one_relationship_and_from_either_end(self, db: Database, caller: Caller, pair: Pair) -> None:
        other = await related(db, mentee_id=pair.mentee_id)
        mine = [await meet(db, pair, NOON + timedelta(days=day)) for day in range(3)]
        await meet(db, other, NOON + timedelta(days=1, hours=4))
        found, after = [], None
        while True:
            asked = {"relationshipId": str(pair.relationship_id), "order": "LATEST_FIRST", "first": 2, "after": after}
            page = (await caller.ask(a_member(pair.mentee_id), LIST, **asked))["data"]["sessions"]
            found += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break

        assert found == [str(session_id) for session_id in reversed(mine)]

    async def test_says_until_when_cancelling_is_free_and_who_did(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        session_id = await meet(db, pair, NOON)
        async with db.transaction() as tx:
            await cancel_session(tx, session_id, by=pair.mentor_id)

        page = (await caller.ask(a_member(pair.mentee_id), LIST, first=5))["data"]["sessions"]

        assert [edge["node"] for edge in page["edges"]] == [
            {
                "id": str(session_id),
                "freeUntil": (NOON - timedelta(days=1)).isoformat(),
                "cancelledBy": {"id": str(pair.mentor_id)},
            }
        ]

    async def test_of_a_strangers_relationship_is_empty(self, db: Database, caller: Caller, pair: Pair) -> None:
        await meet(db, pair, NOON)

        asked = {"relationshipId": str(pair.relationship_id), "first": 5}
        page = (await caller.ask(a_member(), LIST, **asked))["data"]["sessions"]

        assert page["edges"] == []
