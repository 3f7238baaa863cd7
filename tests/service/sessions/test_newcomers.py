"""Who has no profile yet leads nothing and takes no seat; who may not mentor leads nothing."""

from typing import Any

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


async def what_others_see(db: Database) -> list[tuple[str, dict[str, Any]]]:
    """A circle to start, office hours to publish, and a seat to take."""
    circle_id = await started(db, a_circle())
    hours = {"idempotencyKey": str(new_id()), "topic": "CVs", "seats": 2, "minutes": 20, "startsAt": NOON.isoformat()}
    seat = {"idempotencyKey": str(new_id()), "gatheringId": str(circle_id)}
    return [(START, a_start()), (PUBLISH, hours), (CLAIM, seat)]


async def test_are_told_to_save_a_profile_first(db: Database, newcomers: Caller) -> None:
    who, wishes = a_member(), await what_others_see(db)

    before = [await newcomers.ask(who, document, input=given) for document, given in wishes]
    await deliver(db, HANDLERS, envelope(a_profile(who.id)))
    after = [await newcomers.ask(who, document, input=given) for document, given in wishes]

    assert [codes(each) for each in before] == [["NO_PROFILE_YET"]] * 3
    assert [codes(each) for each in after] == [[]] * 3


async def test_who_may_not_mentor_takes_a_seat_and_leads_nothing_until_they_may(
    db: Database, newcomers: Caller
) -> None:
    who, wishes = a_member(), await what_others_see(db)
    await deliver(db, HANDLERS, envelope(a_profile(who.id, may_mentor=False)))

    before = [await newcomers.ask(who, document, input=given) for document, given in wishes]
    await deliver(db, HANDLERS, envelope(a_profile(who.id, may_mentor=True), seq=2))
    after = [await newcomers.ask(who, document, input=given) for document, given in wishes[:2]]

    assert [codes(each) for each in before] == [["MAY_NOT_MENTOR"], ["MAY_NOT_MENTOR"], []]
    assert [codes(each) for each in after] == [[]] * 2
