"""What members are told of what is said of a meeting that is over, and of what staff decide."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import AbsenceSaid, AppealDecided, ConcernDecided, MeetingHeld, MeetingMissed
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.builders.notifications import NOON
from tests.service.envelopes import deliver, envelope

MENTOR, MENTEE = new_id(), new_id()
MEETING = {
    "session_id": new_id(),
    "relationship_id": new_id(),
    "mentor_id": MENTOR,
    "mentee_id": MENTEE,
    "starts_at": NOON,
    "ends_at": NOON + timedelta(hours=1),
}
SAID = AbsenceSaid(**MEETING, member_id=MENTEE, counts_at=NOON + timedelta(days=3))
DECIDED_ON = date(2027, 1, 5)


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.about, row.wording) for row in rows]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (MeetingMissed(**MEETING, said_by=MENTOR), (MENTEE, MENTOR, Wording.MEETING_SAID_MISSED)),
        (MeetingHeld(**MEETING, said_by=MENTEE), (MENTOR, MENTEE, Wording.MEETING_HELD_AFTER_ALL)),
        (SAID, (MENTEE, MENTOR, Wording.ABSENCE_SAID)),
        (AppealDecided(**MEETING, member_id=MENTEE, lifted=True), (MENTEE, MENTEE, Wording.APPEAL_LIFTED)),
        (AppealDecided(**MEETING, member_id=MENTEE, lifted=False), (MENTEE, MENTEE, Wording.APPEAL_STANDS)),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Event) else "",
)
async def test_each_is_told_once_to_whom_it_concerns(db: Database, event: Event, message: Any) -> None:
    same = envelope(event)

    taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
    assert await told(db) == [message]


async def test_a_meeting_that_simply_took_place_is_told_to_nobody(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(MeetingHeld(**MEETING)), envelope(MeetingMissed(**MEETING), seq=2))

    assert await told(db) == []


async def test_heard_the_wrong_way_round_both_are_told_in_their_order(db: Database) -> None:
    missed = envelope(MeetingMissed(**MEETING, said_by=MENTOR))
    held = envelope(MeetingHeld(**MEETING, said_by=MENTEE), seq=2)

    taken = await deliver(db, HANDLERS, held, missed, held)

    assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
    assert [wording for _, _, wording in await told(db)] == [
        Wording.MEETING_SAID_MISSED,
        Wording.MEETING_HELD_AFTER_ALL,
    ]


@pytest.mark.parametrize(
    ("contact_again", "wording"), [(True, Wording.CONCERN_CONTACT_AGAIN), (False, Wording.CONCERN_KEPT_APART)]
)
async def test_the_reporter_hears_whom_they_have_blocked_or_not(
    db: Database, *, contact_again: bool, wording: Wording
) -> None:
    decided = ConcernDecided(concern_id=new_id(), member_id=MENTEE, contact_again=contact_again, decided_on=DECIDED_ON)

    await deliver(db, HANDLERS, envelope(a_block(MENTEE, MENTOR)), envelope(decided))

    assert await told(db) == [(MENTEE, MENTEE, wording)]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_whoever_is_said_to_be_absent_reads_until_when_they_can_say_otherwise(language: str) -> None:
    params = {name: getattr(SAID, name).isoformat() for name in ("starts_at", "ends_at")}
    voice = Texts.load().voice(language, "Pacific/Auckland")

    shown = show(voice, Wording.ABSENCE_SAID, name="Ada", params={**params, "until": SAID.counts_at.isoformat()})

    assert "Ada" in shown.title
    assert voice.until(SAID.counts_at)["until_date"] in shown.body


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("wording", [Wording.CONCERN_CONTACT_AGAIN, Wording.CONCERN_KEPT_APART])
def test_what_becomes_of_a_concern_names_nobody(language: str, wording: Wording) -> None:
    shown = show(Texts.load().voice(language, "UTC"), wording, name="Ada", params={})

    assert "Ada" not in shown.title + shown.body
    assert "{" not in shown.title + shown.body
