"""What is left of an erased member in notifications: no message, no mail, no name; and the other person is told."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.envelope import Event
from contracts.notifications import ErasedInNotifications
from contracts.profiles import ErasureStarted
from services.notifications.channels.postman import Postman
from services.notifications.commands.erasure import erase_members
from services.notifications.consumers import HANDLERS
from services.notifications.tables import deliveries, introductions, members, notifications
from tests.builders.notifications import a_booking, an_ask, cancelled
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.notifications.conftest import World
from tests.service.notifications.twins import RecordingSender

HEEDING = heeding_erasure(HANDLERS, erase_members)


def erasure_of(member_id: UUID) -> ErasureStarted:
    return ErasureStarted(request_id=new_id(), member_id=member_id)


async def hear(world: World, event: Event, seq: int = 1) -> list[Taken]:
    return await deliver(world.db, HEEDING, envelope(event, seq))


async def rows(db: Database, table: Table, **where: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table).filter_by(**where))).all())


async def test_their_inbox_their_mail_and_their_words_are_gone(world: World) -> None:
    mentor, mentee = await world.member("Björn"), await world.member("Amara")
    ask = an_ask(mentor_id=mentor, mentee_id=mentee)
    await world.hear(ask, a_booking(mentor_id=mentor, mentee_id=mentee))

    await hear(world, erasure_of(mentee))

    assert await rows(world.db, notifications, member_id=mentee) == []
    assert await rows(world.db, deliveries, member_id=mentee) == []
    assert [row.ask for row in await rows(world.db, introductions)] == ["v1."]
    (left,) = await rows(world.db, members, member_id=mentee)
    assert (left.display_name, left.email, left.locale, left.zone) == ("v1.", "v1.", "en", "UTC")


async def test_the_other_persons_messages_stay(world: World) -> None:
    mentor, mentee = await world.member("Björn"), await world.member("Amara")
    await world.hear(an_ask(mentor_id=mentor, mentee_id=mentee))

    await hear(world, erasure_of(mentee))

    assert len(await rows(world.db, notifications, member_id=mentor)) == 1
    assert [row.email[:3] for row in await rows(world.db, members, member_id=mentor)] == ["v1."]


async def test_the_other_person_still_gets_word_that_it_is_cancelled(
    world: World, postman: Postman, sender: RecordingSender
) -> None:
    mentor, mentee = await world.member("Björn"), await world.member("Amara")
    booking = a_booking(mentor_id=mentor, mentee_id=mentee)
    await world.hear(booking)
    await postman.deliver_all()
    await hear(world, erasure_of(mentee))
    await world.keyring.destroy(mentee)
    before = len(sender.sent)

    await hear(world, cancelled(booking), seq=2)
    await postman.deliver_all()

    (mail,) = sender.sent[before:]
    assert "bjorn" in str(mail["To"]).lower() or "björn" in str(mail["To"]).lower()
    assert "Amara" not in mail.as_string()
    assert await rows(world.db, deliveries, member_id=mentee) == []


async def test_late_events_bring_nothing_back(world: World) -> None:
    mentor, mentee = await world.member("Björn"), new_id()
    await hear(world, erasure_of(mentee))

    await hear(world, await world.profile(mentee, "Amara"))
    await hear(world, an_ask(mentor_id=mentor, mentee_id=mentee))

    assert await rows(world.db, members, member_id=mentee) == []
    assert [row.ask for row in await rows(world.db, introductions)] == ["v1."]
    assert len(await rows(world.db, notifications, member_id=mentor)) == 1


async def test_answers_once(world: World) -> None:
    started = erasure_of(await world.member("Amara"))

    taken = [await hear(world, started), await hear(world, started)]

    answers = [event for event in await emitted(world.db) if isinstance(event, ErasedInNotifications)]
    assert taken == [[Taken.APPLIED], [Taken.SEEN_BEFORE]]
    assert [answer.request_id for answer in answers] == [started.request_id]
