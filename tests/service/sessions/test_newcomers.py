"""Who has no profile yet leads nothing and takes no seat: in everybody's lists they would have no name."""

import pytest

from chassis.db import Database
from chassis.ids import new_id
from services.sessions.consumers import HANDLERS
from tests.builders.circles import a_circle
from tests.builders.matching import a_profile
from tests.builders.sessions import NOON
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.seating import started
from tests.service.sessions.test_circles import CLAIM, PUBLISH, START, a_start


@pytest.fixture
def newcomers(caller: Caller) -> Caller:
    """Give the graph without any profile that it does not hear of."""
    return Caller(caller.app, caller.signer, caller.name)


async def test_are_told_to_save_a_profile_first(db: Database, newcomers: Caller) -> None:
    circle_id, who = await started(db, a_circle()), a_member()
    hours = {"idempotencyKey": str(new_id()), "topic": "CVs", "seats": 2, "minutes": 20, "startsAt": NOON.isoformat()}
    seat = {"idempotencyKey": str(new_id()), "gatheringId": str(circle_id)}
    wishes = [(START, a_start()), (PUBLISH, hours), (CLAIM, seat)]

    before = [await newcomers.ask(who, document, input=given) for document, given in wishes]
    await deliver(db, HANDLERS, envelope(a_profile(who.id)))
    after = [await newcomers.ask(who, document, input=given) for document, given in wishes]

    assert [codes(each) for each in before] == [["NO_PROFILE_YET"]] * 3
    assert [codes(each) for each in after] == [[]] * 3
