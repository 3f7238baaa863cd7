"""Staff in a member's name: what they do here is told, once, and what they fail to do is not."""

from dataclasses import replace

import pytest

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from contracts.sessions import ActedInSessions
from services.sessions.app import build
from services.sessions.meetings.domain.session import Slot
from services.sessions.settings import Settings
from tests.builders.sessions import a_slot
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.calendar import book
from tests.service.sessions.test_graph import CANCEL, cancelling

STAFF = new_id()


@pytest.fixture
async def slot(db: Database) -> Slot:
    """Give a slot that is booked."""
    slot = a_slot()
    await book(db, slot)
    return slot


def acting_for_mentee(slot: Slot) -> Identity:
    return replace(a_member(slot.mentee_id), actor=STAFF)


async def told(db: Database) -> list[ActedInSessions]:
    return [event for event in await emitted(db) if isinstance(event, ActedInSessions)]


class TestActing:
    async def test_is_told_once_however_often_it_is_sent(self, caller: Caller, db: Database, slot: Slot) -> None:
        for _ in range(2):
            answer = await caller.ask(acting_for_mentee(slot), CANCEL, input=cancelling(slot))
            assert answer["data"]["cancelSession"]["status"] == "CANCELLED"

        (event,) = await told(db)
        assert (event.actor_id, event.member_id, event.operation) == (STAFF, slot.mentee_id, "cancelSession")

    async def test_that_is_refused_is_not_told(self, caller: Caller, db: Database, slot: Slot) -> None:
        stranger = replace(a_member(), actor=STAFF)

        assert codes(await caller.ask(stranger, CANCEL, input=cancelling(slot))) == ["NOT_FOUND"]
        assert await told(db) == []

    async def test_as_oneself_is_nothing_to_tell(self, caller: Caller, db: Database, slot: Slot) -> None:
        await caller.ask(a_member(slot.mentee_id), CANCEL, input=cancelling(slot))

        assert await told(db) == []

    async def test_needs_a_service_that_tells(
        self, caller: Caller, db: Database, slot: Slot, settings: Settings
    ) -> None:
        silent = Caller(replace(build(settings), db=db, on_act=None).api(), caller.signer, "sessions")

        answer = await silent.ask(acting_for_mentee(slot), CANCEL, input=cancelling(slot))

        assert codes(answer) == ["FORBIDDEN"]
        assert len(await emitted(db)) == 1
