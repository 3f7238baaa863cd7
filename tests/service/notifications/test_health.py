"""What members are told of how it goes: kind words to whoever's turn it is, and that they are asked, each once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import (
    ClosingAsked,
    FitAsked,
    PulseAsked,
    RelationshipWentIdle,
    RhythmNudged,
    ThanksShared,
    TurnTo,
)
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

MENTOR, MENTEE = new_id(), new_id()
TWO = {"relationship_id": new_id(), "mentor_id": MENTOR, "mentee_id": MENTEE}
DAY = date(2027, 4, 1)
TO_MENTEE = {**TWO, "member_id": MENTEE}
TOLD: list[tuple[Event, list[Any], Wording]] = [
    (RhythmNudged(**TO_MENTEE, turn_to=TurnTo.FIND_A_TIME, nudged_on=DAY), [MENTEE], Wording.NUDGED_TO_MEET),
    (RhythmNudged(**TO_MENTEE, turn_to=TurnTo.ANSWER_A_PROPOSAL, nudged_on=DAY), [MENTEE], Wording.NUDGED_TO_ANSWER),
    (RelationshipWentIdle(**TWO, idle_since=DAY), [MENTOR, MENTEE], Wording.RELATIONSHIP_IDLE),
    (PulseAsked(**TO_MENTEE, round=1), [MENTEE], Wording.PULSE_ASKED),
    (FitAsked(**TO_MENTEE, answer_by=DAY), [MENTEE], Wording.FIT_ASKED),
    (ClosingAsked(**TO_MENTEE, closes_on=DAY), [MENTEE], Wording.CLOSING_ASKED),
    (ThanksShared(**TWO, member_id=MENTOR), [MENTEE], Wording.THANKS_SHARED),
]


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        return list(await tx.session.execute(select(notifications).order_by(notifications.c.id)))


@pytest.mark.parametrize(("event", "members", "wording"), TOLD, ids=lambda value: getattr(value, "value", None))
async def test_whom_it_concerns_hears_once_however_often_it_is_told(
    db: Database, event: Event, members: list[Any], wording: Wording
) -> None:
    same = envelope(event)

    taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
    rows = await told(db)
    assert [(row.member_id, row.wording) for row in rows] == [(member_id, wording) for member_id in members]
    assert all({row.member_id, row.about} == {MENTOR, MENTEE} for row in rows)


async def test_out_of_order_they_wait_and_are_two_messages(db: Database) -> None:
    nudged = RhythmNudged(**TO_MENTEE, turn_to=TurnTo.FIND_A_TIME, nudged_on=DAY)
    later = nudged.model_copy(update={"nudged_on": date(2027, 4, 8)})
    one, two = envelope(nudged), envelope(later, seq=2)

    assert await deliver(db, HANDLERS, two, one, two) == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
    assert len(await told(db)) == 2


@pytest.mark.parametrize("event", [each for each, _, _ in TOLD], ids=lambda event: type(event).__name__)
async def test_nobody_hears_of_somebody_they_blocked(db: Database, event: Event) -> None:
    await deliver(db, HANDLERS, envelope(a_block(MENTEE, MENTOR)), envelope(event))

    assert MENTEE not in [row.member_id for row in await told(db)]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("wording", [each for _, _, each in TOLD])
def test_each_wording_names_the_other_and_the_day_where_there_is_one(language: str, wording: Wording) -> None:
    shown = show(Texts.load().voice(language, "UTC"), wording, name="Ada", params={"day": DAY.isoformat()})

    assert "Ada" in shown.title
    assert "{" not in shown.title + shown.body
    assert ("2027" in shown.body) is (wording in {Wording.FIT_ASKED, Wording.CLOSING_ASKED})
