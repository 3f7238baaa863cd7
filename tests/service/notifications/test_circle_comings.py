"""What members are told of who comes into a circle and goes: the invited, and who leads it, without a bell for each."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.envelope import Event
from contracts.profiles import ErasureStarted
from contracts.sessions import CircleInvited, CircleMeetingSet, SeatAsked, SeatGivenUp
from services.notifications.channels.postman import Postman
from services.notifications.channels.reminders import Reminder
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import deliveries, gatherings, notifications
from tests.builders.matching import a_block
from tests.builders.notifications import NOON, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member
from tests.service.notifications.conftest import World
from tests.service.notifications.twins import RecordingSender

MENTOR, CO_MENTOR, MEMBER, CIRCLE = new_id(), new_id(), new_id(), new_id()
LED: dict[str, Any] = {"mentor_id": MENTOR, "leader_ids": (MENTOR, CO_MENTOR)}
THEN = datetime(2027, 1, 4, 9, tzinfo=UTC)
INVITED = CircleInvited(gathering_id=CIRCLE, mentor_id=MENTOR, member_id=MEMBER, invited_at=THEN)
LEFT = SeatGivenUp(gathering_id=CIRCLE, **LED, given_up_at=THEN)


def a_request(*, at: datetime = THEN) -> SeatAsked:
    return SeatAsked(gathering_id=CIRCLE, **LED, member_id=new_id(), asked_at=at)


async def told(db: Database) -> list[Any]:
    n = notifications.c
    async with db.reading() as tx:
        rows = await tx.session.execute(select(n.member_id, n.about, n.wording, n.circle_id).order_by(n.id))
        return [tuple(row) for row in rows]


def to_leaders(wording: Wording) -> list[Any]:
    return [(each, each, wording, CIRCLE) for each in (MENTOR, CO_MENTOR)]


async def test_the_invited_hears_of_it(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(INVITED))

    assert await told(db) == [(MEMBER, MENTOR, Wording.CIRCLE_INVITED, CIRCLE)]


async def test_whoever_blocked_the_mentor_hears_of_no_invitation(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_block(MEMBER, MENTOR)), envelope(INVITED))

    assert await told(db) == []


async def test_fifty_requests_within_an_hour_are_one_message_and_no_mail(db: Database) -> None:
    requests = [envelope(a_request(at=THEN + timedelta(seconds=each)), seq=each) for each in range(1, 51)]

    await deliver(db, HANDLERS, *requests)

    assert await told(db) == to_leaders(Wording.SEAT_ASKED)
    async with db.reading() as tx:
        assert (await tx.session.execute(select(deliveries))).all() == []


async def test_a_request_of_the_next_hour_and_one_to_another_circle_are_told(db: Database) -> None:
    other = a_request().model_copy(update={"gathering_id": new_id()})
    later = envelope(a_request(at=THEN + timedelta(hours=1)), seq=2)

    await deliver(db, HANDLERS, envelope(a_request()), later, envelope(other))

    assert len(await told(db)) == 6


async def test_who_leads_it_hears_that_a_seat_was_given_up(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(LEFT))

    assert await told(db) == to_leaders(Wording.SEAT_GIVEN_UP)


@pytest.mark.parametrize("event", [INVITED, a_request(), LEFT], ids=lambda each: type(each).__name__)
async def test_told_again_it_is_the_same_message(db: Database, event: Event) -> None:
    same = envelope(event)
    await deliver(db, HANDLERS, same)
    once = await told(db)

    await deliver(db, HANDLERS, same, envelope(event, seq=2))

    assert await told(db) == once


async def test_an_event_ahead_of_its_forerunner_waits_for_it(db: Database) -> None:
    first, second = envelope(INVITED), envelope(LEFT, seq=2)

    await deliver(db, HANDLERS, second, first, second)

    assert {wording for _, _, wording, _ in await told(db)} == {Wording.CIRCLE_INVITED, Wording.SEAT_GIVEN_UP}
    assert len(await told(db)) == 3


class TestTheTopic:
    async def test_is_named_and_whose_circle_it_is(self, world: World, caller: Caller) -> None:
        mentor = await world.member("Ada Lovelace")
        member = await world.member("Tom Okello")
        topic = await world.keyring.seal(mentor, "Leading {name} from afar")
        told = {"gathering_id": CIRCLE, "mentor_id": mentor, "about": topic}

        await world.hear(CircleInvited(**told, member_id=member, invited_at=THEN))
        await world.hear(SeatAsked(**told, leader_ids=(mentor,), member_id=member, asked_at=THEN))

        assert await titles(caller, member) == ["Circle “Leading {name} from afar” of Ada Lovelace: you are invited"]
        assert await titles(caller, mentor) == ["Your circle “Leading {name} from afar”: somebody would like to join"]

    async def test_is_left_out_where_it_was_not_told(self, world: World, caller: Caller) -> None:
        mentor, member = await world.member("Ada Lovelace"), await world.member("Tom Okello")

        await world.hear(CircleInvited(gathering_id=CIRCLE, mentor_id=mentor, member_id=member, invited_at=THEN))

        assert await titles(caller, member) == ["Circle of Ada Lovelace: you are invited"]

    async def test_is_gone_with_its_mentor(self, world: World, caller: Caller) -> None:
        mentor, member = await world.member("Ada Lovelace"), await world.member("Tom Okello")
        told = {"gathering_id": CIRCLE, "mentor_id": mentor, "about": await world.keyring.seal(mentor, "Leading")}
        await world.hear(CircleInvited(**told, member_id=member, invited_at=THEN))

        await world.hear(ErasureStarted(request_id=new_id(), member_id=mentor))
        await world.keyring.destroy(mentor)

        async with world.db.reading() as tx:
            assert list(await tx.session.scalars(select(gatherings.c.topic))) == ["v1."]

        assert await titles(caller, member) == ["Circle of a member: you are invited"]

    async def test_stands_in_the_mail_of_a_meeting(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        mentor = await world.member("Ada Lovelace")
        member = await world.member("Tom Okello", locale="de-DE")
        topic = await world.keyring.seal(mentor, "Führen aus der Ferne")
        told = {"gathering_id": CIRCLE, "session_id": new_id(), "mentor_id": mentor, "member_ids": (mentor, member)}
        await world.hear(CircleMeetingSet(**told, starts_at=NOON, ends_at=NOON + timedelta(hours=1), about=topic))

        await postman.deliver_all()

        assert sorted(str(mail["Subject"]).split(":")[0] for mail in sender.sent) == [
            "Kreis „Führen aus der Ferne“ von Ada Lovelace",
            "Your circle “Führen aus der Ferne”",
        ]


async def titles(caller: Caller, member_id: UUID) -> list[str]:
    query = "{ notifications { edges { node { title } } } }"
    answer = await caller.ask(a_member(member_id), query)
    return [edge["node"]["title"] for edge in answer["data"]["notifications"]["edges"]]


@pytest.fixture
def mailing(world: World, postman: Postman) -> TimerLoop:
    """Give what sends the mails of notifications: `await mailing.run_next()` does one of them."""
    parts = {name: getattr(postman, name) for name in ("keyring", "sender", "composer", "texts")}
    return TimerLoop(world.db, Reminder(**parts).timers())


class TestTheMail:
    async def test_of_an_invitation_is_what_the_inbox_says(
        self, world: World, mailing: TimerLoop, sender: RecordingSender
    ) -> None:
        mentor, member = await world.member("Ada Lovelace"), await world.member("Tom Okello")
        topic = await world.keyring.seal(mentor, "Leading")

        await world.hear(
            CircleInvited(gathering_id=CIRCLE, mentor_id=mentor, member_id=member, invited_at=NOW, about=topic)
        )
        await mailing.run_next()

        (mail,) = sender.to("tom@example.org")
        body = mail.get_body(("plain",))
        assert mail["Subject"] == "Circle “Leading” of Ada Lovelace: you are invited"
        assert body is not None
        assert f"https://portal.example/circles/{CIRCLE}" in body.get_content()
        assert "because you take part" in body.get_content()

    async def test_is_sent_of_no_invitation_of_long_ago(self, world: World, mailing: TimerLoop) -> None:
        mentor, member = await world.member("Ada Lovelace"), await world.member("Tom Okello")
        long_ago = NOW - timedelta(days=2)

        await world.hear(CircleInvited(gathering_id=CIRCLE, mentor_id=mentor, member_id=member, invited_at=long_ago))

        assert not await mailing.run_next()
