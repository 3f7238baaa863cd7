"""What the reporter learns once staff have decided about a concern: that they did, what they can do, and no words."""

from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import ConcernDecided
from tests.builders.sessions import NOW
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member
from tests.service.sessions.test_safety import CLOSE, SAMIR, reported, step

NEXT = "query M { myConcerns(first: 5) { edges { node { state decision nextStep } } } }"
QUEUE = "query Q { safetyQueue { openConcerns oldest } }"


async def next_step(caller: Caller, reporter: UUID) -> str:
    answer = await caller.ask(a_member(reporter), NEXT)
    return str(answer["data"]["myConcerns"]["edges"][0]["node"]["nextStep"])


@pytest.mark.parametrize(
    ("decision", "contact_again", "then"), [("CONTACT_AGAIN", True, "LIFT_BLOCK"), ("KEPT_APART", False, "NOTHING")]
)
async def test_the_reporter_is_told_and_reads_what_they_can_do(
    db: Database, caller: Caller, decision: str, *, contact_again: bool, then: str
) -> None:
    reporter, about = new_id(), new_id()
    concern_id = await reported(caller, reporter, about)
    before = await next_step(caller, reporter)

    await caller.ask(SAMIR, CLOSE, input=step(concern_id, decision=decision, note="Spoke with both."))

    (told,) = [event for event in await emitted(db) if isinstance(event, ConcernDecided)]
    assert (told.member_id, told.contact_again, told.decided_on) == (reporter, contact_again, NOW.date())
    assert str(about) not in told.model_dump_json()
    assert "Spoke" not in told.model_dump_json()
    assert (before, await next_step(caller, reporter)) == ("WAIT", then)


async def test_support_sees_how_many_are_open_without_their_own(db: Database, caller: Caller) -> None:
    concern_id = await reported(caller, new_id(), new_id())
    await reported(caller, new_id(), SAMIR.id)
    waiting = (await caller.ask(SAMIR, QUEUE))["data"]["safetyQueue"]
    closing = {"decision": "KEPT_APART", "note": "x"}
    await caller.ask(SAMIR, CLOSE, input=step(concern_id, **closing))

    after = (await caller.ask(SAMIR, QUEUE))["data"]["safetyQueue"]

    assert (waiting["openConcerns"], waiting["oldest"][:10]) == (1, NOW.date().isoformat())
    assert after == {"openConcerns": 0, "oldest": None}
