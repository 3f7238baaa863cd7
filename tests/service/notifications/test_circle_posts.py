"""What those in a circle hear of what is written in it: in the inbox, once a day, and in no mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import CirclePostWritten
from services.notifications.consumers import HANDLERS
from services.notifications.domain.inbox import NotificationKind, Wording
from services.notifications.tables import deliveries, notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

CIRCLE, MENTOR, ONE, OTHER = (new_id() for _ in range(4))
THEN = datetime(2027, 1, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_post(**more: Any) -> CirclePostWritten:
    usual = {"gathering_id": CIRCLE, "post_id": new_id(), "mentor_id": MENTOR, "member_ids": (ONE, OTHER)}
    return CirclePostWritten(**{**usual, "written_at": THEN, **more})


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.about) for row in rows]


async def test_everybody_it_names_hears_of_it_and_nobody_by_mail(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_post()))

    async with db.reading() as tx:
        kinds = set(await tx.session.scalars(select(notifications.c.kind)))
        mails = await tx.session.scalar(select(func.count()).select_from(deliveries))
    assert await told(db) == [(ONE, MENTOR), (OTHER, MENTOR)]
    assert (kinds, mails) == ({NotificationKind.CIRCLE_POST_WRITTEN}, 0)


async def test_a_day_is_one_message_for_each_and_the_next_day_another(db: Database) -> None:
    times = (THEN, THEN + HOUR, THEN + 14 * HOUR, THEN + 15 * HOUR)
    posts = [envelope(a_post(written_at=at), seq=seq) for seq, at in enumerate(times, start=1)]

    await deliver(db, HANDLERS, *posts)

    assert sorted(await told(db)) == sorted([(ONE, MENTOR), (OTHER, MENTOR)] * 2)


async def test_told_again_and_out_of_order_it_is_the_same(db: Database) -> None:
    first, second = envelope(a_post()), envelope(a_post(written_at=THEN + HOUR, member_ids=(MENTOR, ONE)), seq=2)

    await deliver(db, HANDLERS, second, first, second, first)

    assert sorted(await told(db)) == sorted([(MENTOR, MENTOR), (ONE, MENTOR), (OTHER, MENTOR)])


async def test_whoever_blocked_the_mentor_hears_nothing(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_block(ONE, MENTOR)), envelope(a_post()))

    assert await told(db) == [(OTHER, MENTOR)]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_its_words_name_the_mentor_whose_circle_it_is(language: str) -> None:
    shown = show(Texts.load().voice(language, "UTC"), Wording.CIRCLE_POST_WRITTEN, name="Ada", params={})

    assert "Ada" in shown.title
    assert "{" not in shown.title + shown.body
