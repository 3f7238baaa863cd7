"""Reminders by mail: of what is in the inbox and was not read there, to who likes them, once, soon or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from chassis.ids import new_id
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.envelope import Event
from contracts.profiles import ErasureStarted
from contracts.sessions import ClosingAsked, FitAsked, PulseAsked, RhythmNudged, TurnTo
from services.notifications.channels.postman import Postman
from services.notifications.channels.reminders import Reminder
from services.notifications.channels.smtp import Rejected, Unreachable
from services.notifications.commands.inbox import mark_notification_read
from services.notifications.consumers import HANDLERS
from services.notifications.tables import notifications
from tests.builders.matching import a_block
from tests.builders.notifications import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.twins import RecordingSender

TODAY, DAY = NOW.date(), timedelta(days=1)
Ask = Callable[..., Event]
ASKS: list[tuple[Ask, str]] = [
    (lambda **two: RhythmNudged(**two, turn_to=TurnTo.FIND_A_TIME, nudged_on=TODAY), "Time for your next meeting with"),
    (lambda **two: FitAsked(**two, answer_by=TODAY + 7 * DAY), "is it a good fit?"),
    (lambda **two: ClosingAsked(**two, closes_on=TODAY + 7 * DAY), "A last word for your time with"),
]
LATE: list[Ask] = [
    lambda **two: RhythmNudged(**two, turn_to=TurnTo.FIND_A_TIME, nudged_on=TODAY - 2 * DAY),
    lambda **two: FitAsked(**two, answer_by=TODAY - DAY),
    lambda **two: ClosingAsked(**two, closes_on=TODAY - DAY),
]
NUDGE = ASKS[0][0]


@dataclass
class Pair:
    """Two who are known here; Jonas, the mentee, is reminded."""

    world: World
    postman: Postman
    sender: RecordingSender
    mentor_id: UUID
    mentee_id: UUID
    relationship_id: UUID

    def asked(self, ask: Ask, **more: Any) -> Event:
        two = {name: getattr(self, name) for name in ("relationship_id", "mentor_id", "mentee_id")}
        return ask(**{**two, "member_id": self.mentee_id, "by_mail": True, **more})

    async def run_due(self) -> None:
        parts = {name: getattr(self.postman, name) for name in ("keyring", "sender", "composer", "texts")}
        loop = TimerLoop(self.world.db, Reminder(**parts).timers())
        while await loop.run_next():
            pass

    async def mailed(self, *events: Event) -> list[EmailMessage]:
        await self.world.hear(*events)
        await self.run_due()
        return self.sender.to("jonas@example.org")


@pytest.fixture
async def pair(world: World, postman: Postman, sender: RecordingSender) -> Pair:
    """Give a mentor, and a mentee who reads English."""
    mentor, mentee = await world.member("Amara Okafor"), await world.member("Jonas Weiß")
    return Pair(world, postman, sender, mentor, mentee, new_id())


async def told(db: Database) -> int:
    async with db.reading() as tx:
        return int(await tx.session.scalar(select(func.count()).select_from(notifications)) or 0)


@pytest.mark.parametrize(("ask", "subject"), ASKS)
async def test_who_is_asked_has_a_mail_that_leads_to_the_relationship(pair: Pair, ask: Ask, subject: str) -> None:
    (mail,) = await pair.mailed(pair.asked(ask))

    plain = mail.get_body(("plain",))
    assert plain is not None
    assert subject in mail["Subject"]
    assert "Amara Okafor" in mail["Subject"]
    assert f"https://portal.example/relationships/{pair.relationship_id}" in plain.get_content()
    assert "switched reminders off" in plain.get_content()
    assert not list(mail.iter_attachments())
    assert pair.sender.sent == [mail]


@pytest.mark.parametrize(
    ("locale", "subject"), [("de-AT", "Zeit für euer nächstes Treffen"), ("ar-EG", "لقائك القادم")]
)
async def test_it_is_in_their_language(pair: Pair, locale: str, subject: str) -> None:
    await pair.world.hear(await pair.world.profile(pair.mentee_id, "Jonas Weiß", locale=locale))

    (mail,) = await pair.mailed(pair.asked(NUDGE))

    assert mail["Content-Language"] == locale[:2]
    assert subject in str(mail["Subject"])


@pytest.mark.parametrize(("ask", "_subject"), ASKS)
async def test_who_switched_it_off_finds_it_in_the_inbox_alone(pair: Pair, ask: Ask, _subject: str) -> None:
    assert await pair.mailed(pair.asked(ask, by_mail=False)) == []
    assert await told(pair.world.db) == 1


@pytest.mark.parametrize("ask", LATE)
async def test_what_is_heard_late_is_in_the_inbox_alone(pair: Pair, ask: Ask) -> None:
    assert await pair.mailed(pair.asked(ask)) == []
    assert await told(pair.world.db) == 1


async def test_a_pulse_is_asked_in_the_inbox_alone(pair: Pair) -> None:
    def pulse(*, by_mail: bool, **two: Any) -> Event:
        assert by_mail
        return PulseAsked(**two, round=1)

    assert await pair.mailed(pair.asked(pulse)) == []


async def test_told_again_it_is_mailed_once(pair: Pair) -> None:
    event = pair.asked(NUDGE)
    await pair.mailed(event)

    await deliver(pair.world.db, HANDLERS, envelope(event), envelope(event, seq=2))
    await pair.run_due()

    assert len(pair.sender.sent) == 1


async def test_out_of_order_each_is_mailed_once(pair: Pair) -> None:
    one, two = envelope(pair.asked(NUDGE)), envelope(pair.asked(ASKS[1][0]), seq=2)

    await deliver(pair.world.db, HANDLERS, two, one, two)
    await pair.run_due()

    assert len(pair.sender.sent) == 2


@pytest.mark.parametrize("since", ["read", "blocked", "erased"])
async def test_what_is_moot_by_then_is_not_mailed(pair: Pair, since: str) -> None:
    db = pair.world.db
    await pair.world.hear(pair.asked(NUDGE))
    if since == "read":
        async with db.transaction() as tx:
            notification_id = await tx.session.scalar(select(notifications.c.id))
            assert notification_id is not None
            await mark_notification_read(tx, pair.mentee_id, notification_id=notification_id)
    if since == "blocked":
        await pair.world.hear(a_block(pair.mentee_id, pair.mentor_id))
    if since == "erased":
        await pair.world.hear(ErasureStarted(request_id=new_id(), member_id=pair.mentee_id))

    await pair.run_due()

    assert pair.sender.sent == []


async def test_who_is_not_known_here_yet_has_none(pair: Pair) -> None:
    stranger = new_id()

    await pair.world.hear(pair.asked(NUDGE, mentee_id=stranger, member_id=stranger))
    await pair.run_due()

    assert pair.sender.sent == []


async def test_a_server_that_is_away_is_tried_again_for_two_hours(pair: Pair, clock: SetClock) -> None:
    pair.sender.failures += [Unreachable("later"), Unreachable("later")]
    await pair.mailed(pair.asked(NUDGE))
    clock.advance(timedelta(minutes=1))
    await pair.run_due()
    clock.advance(timedelta(hours=2))

    await pair.run_due()

    async with pair.world.db.reading() as tx:
        assert (await tx.session.execute(select(timers))).all() == []
    assert (pair.sender.sent, pair.sender.failures) == ([], [])


async def test_an_address_that_is_rejected_is_not_tried_again(pair: Pair, clock: SetClock) -> None:
    pair.sender.failures.append(Rejected("no such mailbox"))
    await pair.mailed(pair.asked(NUDGE))
    clock.advance(timedelta(minutes=5))

    await pair.run_due()

    assert pair.sender.sent == []
