"""What is told of leading a circle with its mentor: to whom it is offered, and to the mentor what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import CoMentorAgreed, CoMentorOffered, CoMentorOfferEnded
from services.notifications.consumers import HANDLERS
from services.notifications.domain.inbox import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

MENTOR, SECOND, CIRCLE = new_id(), new_id(), new_id()
THEN = datetime(2027, 1, 4, 9, tzinfo=UTC)
TWO = {"gathering_id": CIRCLE, "mentor_id": MENTOR, "member_id": SECOND}
AGREED = CoMentorAgreed(**TWO, agreed_at=THEN)
ENDED = CoMentorOfferEnded(**TWO, ended_at=THEN)


def an_offer(at: datetime = THEN) -> CoMentorOffered:
    return CoMentorOffered(**TWO, offered_at=at, offered_until=at + timedelta(days=14))


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.about, row.wording) for row in rows]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (an_offer(), (SECOND, MENTOR, Wording.CO_MENTORING_OFFERED)),
        (AGREED, (MENTOR, SECOND, Wording.CO_MENTORING_AGREED)),
        (ENDED, (MENTOR, SECOND, Wording.CO_MENTORING_ENDED)),
    ],
    ids=["offered", "agreed", "ended"],
)
async def test_whom_it_is_for_hears_of_it(db: Database, event: Event, expected: Any) -> None:
    await deliver(db, HANDLERS, envelope(event))

    assert await told(db) == [expected]


async def test_told_again_and_out_of_order_it_is_one_message_each(db: Database) -> None:
    offered, agreed = envelope(an_offer()), envelope(AGREED, seq=2)

    await deliver(db, HANDLERS, agreed, offered, agreed, offered)

    assert sorted(wording for _, _, wording in await told(db)) == [
        Wording.CO_MENTORING_AGREED,
        Wording.CO_MENTORING_OFFERED,
    ]


async def test_asked_and_taken_back_many_times_it_is_one_message_a_day(db: Database) -> None:
    times = [THEN, THEN + timedelta(hours=1), THEN + timedelta(hours=2), THEN + timedelta(days=1)]

    await deliver(db, HANDLERS, *[envelope(an_offer(at), seq=seq) for seq, at in enumerate(times, start=1)])

    assert len(await told(db)) == 2


async def test_whoever_blocked_the_mentor_hears_nothing(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_block(SECOND, MENTOR)))

    await deliver(db, HANDLERS, envelope(an_offer()))

    assert await told(db) == []


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_that_it_was_not_taken_up_names_nobody(language: str) -> None:
    voice = Texts.load().voice(language, "UTC")
    wordings = (Wording.CO_MENTORING_OFFERED, Wording.CO_MENTORING_AGREED, Wording.CO_MENTORING_ENDED)

    shown = [show(voice, wording, name="Ada", params={}) for wording in wordings]

    assert ["Ada" in each.title for each in shown] == [True, True, False]
    assert not any("{" in each.title + each.body for each in shown)
    assert "Ada" not in shown[2].body
