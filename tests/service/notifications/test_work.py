"""What members are told of their work together: whoever gave advice hears that it was acted upon."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.sessions import AbsenceNoted, AbsenceStep, AdviceOutcome, AdviceReported
from services.notifications.consumers import HANDLERS
from services.notifications.domain import work
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

MENTOR, MENTEE = new_id(), new_id()


def a_report(**more: Any) -> AdviceReported:
    usual = {
        "advice_id": new_id(),
        "relationship_id": new_id(),
        "mentor_id": MENTOR,
        "mentee_id": MENTEE,
        "member_id": MENTEE,
        "outcome": AdviceOutcome.TRIED,
        "reported_on": date(2027, 2, 1),
    }
    return AdviceReported(**{**usual, **more})


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.about, row.wording) for row in rows]


async def test_the_mentor_hears_and_the_mentee_does_not(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_report()))

    assert await told(db) == [(MENTOR, MENTEE, Wording.ADVICE_TRIED)]


async def test_among_peers_whoever_gave_it_hears(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_report(member_id=MENTOR, outcome=AdviceOutcome.CHOSE_OTHERWISE)))

    assert await told(db) == [(MENTEE, MENTOR, Wording.ADVICE_CHOSE_OTHERWISE)]


async def test_told_again_and_out_of_order_it_is_one_message_for_each_day(db: Database) -> None:
    first = a_report()
    next_day = first.model_copy(update={"advice_id": new_id(), "reported_on": date(2027, 2, 2)})
    one, two = envelope(first), envelope(next_day, seq=2)

    taken = await deliver(db, HANDLERS, two, one, two, one)

    assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED, Taken.SEEN_BEFORE]
    assert len(await told(db)) == 2


async def test_nobody_hears_of_somebody_they_blocked(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_block(MENTOR, MENTEE)), envelope(a_report()))

    assert await told(db) == []


@pytest.mark.parametrize(
    ("step", "wording"),
    [
        (AbsenceStep.KIND, Wording.ABSENCE_KIND),
        (AbsenceStep.FIRM, Wording.ABSENCE_FIRM),
        (AbsenceStep.STAFF, Wording.ABSENCE_STAFF),
    ],
)
async def test_who_did_not_come_hears_it_once_in_the_words_of_its_step(
    db: Database, step: AbsenceStep, wording: Wording
) -> None:
    two = {"relationship_id": new_id(), "mentor_id": MENTOR, "mentee_id": MENTEE}
    noted = AbsenceNoted(session_id=new_id(), **two, member_id=MENTEE, step=step)
    same = envelope(noted)

    taken = await deliver(db, HANDLERS, same, same, envelope(noted, seq=2))

    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
    assert await told(db) == [(MENTEE, MENTOR, wording)]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("wording", [*work.ABSENCE.values(), Wording.ADVICE_TRIED, Wording.ADVICE_CHOSE_OTHERWISE])
def test_each_wording_names_the_other_and_quotes_nothing(language: str, wording: Wording) -> None:
    shown = show(Texts.load().voice(language, "UTC"), wording, name="Ada", params={})

    assert "Ada" in shown.title
    assert "{" not in shown.title + shown.body
