"""Mail goes out at least once, in order, and only while somebody needs it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from chassis.db import Database
from chassis.ids import new_id
from contracts.notifications import InvitationMailed
from contracts.sessions import SessionBooked
from services.notifications.channels.postman import Postman
from services.notifications.channels.smtp import Rejected, Unreachable
from services.notifications.commands.deliveries import claim_delivery, record_sent
from services.notifications.domain.deliveries import CLAIM_LASTS, MOST_ATTEMPTS, AttemptLost, Reason, State, Template
from services.notifications.tables import deliveries
from tests.builders.notifications import NOW, a_booking, cancelled
from tests.service.envelopes import emitted
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.twins import RecordingSender

WEEK = timedelta(days=7)


async def a_booked_pair(world: World, **more: Any) -> SessionBooked:
    mentor, mentee = await world.member("Amara Okafor"), await world.member("Jonas Søndergård", locale="de-DE")
    booking = a_booking(mentor_id=mentor, mentee_id=mentee, **more)
    await world.hear(booking)
    return booking


async def mails(db: Database) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(deliveries).order_by(deliveries.c.created_at))).all())


async def states(db: Database) -> list[tuple[Template, State, Reason | None]]:
    return sorted((row.template, row.state, row.reason) for row in await mails(db))


async def make_due(db: Database) -> None:
    """The claims of whoever died run out, and every back-off is over."""
    async with db.transaction() as tx:
        await tx.session.execute(update(deliveries).where(deliveries.c.state == State.PENDING).values(next_at=NOW))
        stale = deliveries.c.claimed_at - CLAIM_LASTS
        await tx.session.execute(update(deliveries).where(deliveries.c.state == State.SENDING).values(claimed_at=stale))


def method(message: EmailMessage) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return str(Calendar.from_ical(part.get_content())["METHOD"])


def ids(messages: list[EmailMessage]) -> list[str]:
    return [message["Message-ID"] for message in messages]


class TestSending:
    async def test_both_people_get_their_own_invitation(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)

        await postman.deliver_all()

        (to_amara,), (to_jonas,) = sender.to("amara@example.org"), sender.to("jonas@example.org")
        assert to_amara["Subject"].startswith("Coffee conversation with Jonas Søndergård")
        assert to_jonas["Subject"].startswith("Kaffeegespräch mit Amara Okafor")
        assert "jonas@example.org" not in to_amara.as_string()

    async def test_what_was_taken_is_published(self, world: World, db: Database, postman: Postman) -> None:
        booking = await a_booked_pair(world)

        await postman.deliver_all()
        await postman.deliver_all()

        events = await emitted(db)
        assert {event.member_id for event in events} == {booking.mentor_id, booking.mentee_id}
        assert all(isinstance(event, InvitationMailed) for event in events)
        assert len(events) == 2

    async def test_several_postmen_send_each_mail_once(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        for _ in range(5):
            await a_booked_pair(world)

        await asyncio.gather(*(postman.deliver_all() for _ in range(3)))

        assert len(ids(sender.sent)) == len(set(ids(sender.sent))) == 10

    async def test_nothing_due_is_nothing_done(self, postman: Postman) -> None:
        assert not await postman.deliver_next()


class TestFailing:
    async def test_a_rejection_is_final(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)
        sender.failures = [Rejected("SMTPRecipientsRefused 550")]

        await postman.deliver_all()
        await make_due(db)
        await postman.deliver_all()

        assert [state for _, state, _ in await states(db)] == [State.FAILED, State.SENT]
        assert len(sender.sent) == 1

    async def test_an_absent_server_is_tried_again_later_under_the_same_message_id(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender, clock: SetClock
    ) -> None:
        await a_booked_pair(world)
        sender.failures = [Unreachable("SMTPConnectError"), Unreachable("SMTPConnectError")]

        await postman.deliver_all()
        await postman.deliver_all()
        before = list(sender.sent)
        clock.advance(timedelta(seconds=10))
        await postman.deliver_all()

        assert before == []
        assert sorted(ids(sender.sent)) == sorted(f"<{row.id}@cairn.example>" for row in await mails(db))

    async def test_gives_up_after_the_last_attempt(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)
        sender.failures = [Unreachable("SMTPConnectError") for _ in range(2 * MOST_ATTEMPTS)]

        for _ in range(MOST_ATTEMPTS + 1):
            await postman.deliver_all()
            await make_due(db)

        assert [(state, reason) for _, state, reason in await states(db)] == [(State.FAILED, Reason.EXHAUSTED)] * 2
        assert sender.sent == []

    async def test_a_surprise_costs_its_own_mail_a_delay_and_the_others_nothing(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)
        sender.failures = [RuntimeError("amara@example.org is odd")]

        await postman.deliver_all()

        assert sorted(row.state for row in await mails(db)) == [State.PENDING, State.SENT]
        assert [row.last_error for row in await mails(db) if row.last_error] == ["RuntimeError"]

    async def test_no_address_is_kept_in_clear(self, world: World, db: Database, postman: Postman) -> None:
        await a_booked_pair(world)

        await postman.deliver_all()

        assert "example.org" not in repr(await mails(db))


class TestDying:
    async def test_a_mail_whose_sender_died_goes_out_again_as_the_same_mail(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)
        dying = replace(postman, sender=DiesAfterSending(sender))
        with pytest.raises(Died):
            await dying.deliver_next()
        (died_with,) = ids(sender.sent)

        await postman.deliver_all()
        while_claimed = ids(sender.sent)
        await make_due(db)
        await postman.deliver_all()

        assert while_claimed.count(died_with) == 1
        assert ids(sender.sent).count(died_with) == 2
        assert len(await emitted(db)) == 2
        first, second = (message for message in sender.sent if message["Message-ID"] == died_with)
        assert calendar_text(first) == calendar_text(second)

    async def test_who_was_silent_too_long_records_nothing(self, world: World, db: Database) -> None:
        await a_booked_pair(world)
        zombie, successor = new_id(), new_id()
        async with db.transaction() as tx:
            claimed = await claim_delivery(tx, attempt=zombie, at=NOW)
            other = await claim_delivery(tx, attempt=new_id(), at=NOW)
        assert claimed is not None
        assert other is not None
        async with db.transaction() as tx:
            taken_over = await claim_delivery(tx, attempt=successor, at=NOW + CLAIM_LASTS)
        assert taken_over is not None

        mine = zombie if taken_over.id == claimed.id else other.attempt
        with pytest.raises(AttemptLost):
            async with db.transaction() as tx:
                await record_sent(tx, taken_over.id, attempt=mine or zombie)

        assert await emitted(db) == []

    async def test_a_process_that_is_asked_to_stop_finishes_the_mail_on_its_way(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        await a_booked_pair(world)
        slow = SlowSender(sender)
        round_ = asyncio.create_task(replace(postman, sender=slow).deliver_next())
        await slow.began.wait()

        round_.cancel()
        with pytest.raises(asyncio.CancelledError):
            await round_

        assert len(sender.sent) == 1
        assert sorted(row.state for row in await mails(db)) == [State.PENDING, State.SENT]


class TestWaiting:
    async def test_a_booking_of_people_not_yet_known_waits_for_them(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = a_booking()
        await world.hear(booking, await world.profile(booking.mentor_id, "Amara Okafor"))
        await postman.deliver_all()
        before = list(sender.sent)

        await world.hear(await world.profile(booking.mentee_id, "Chidi Eze"))
        await postman.deliver_all()

        assert before == []
        assert len(sender.to("amara@example.org")) == len(sender.to("chidi@example.org")) == 1

    async def test_after_a_week_nobody_comes_any_more(
        self, world: World, db: Database, postman: Postman, clock: SetClock
    ) -> None:
        await world.hear(a_booking(starts_at=NOW + timedelta(days=30)))

        clock.advance(WEEK - timedelta(minutes=1))
        await postman.deliver_all()
        still = {row.state for row in await mails(db)}
        clock.advance(timedelta(minutes=1))
        await postman.deliver_all()

        assert still == {State.PENDING}
        assert {(row.state, row.reason) for row in await mails(db)} == {(State.FAILED, Reason.MEMBER_UNKNOWN)}


class TestErased:
    async def test_who_was_erased_gets_nothing_and_the_other_reads_of_somebody(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = await a_booked_pair(world)
        await world.keyring.destroy(booking.mentee_id)

        await postman.deliver_all()

        (message,) = sender.sent
        assert message["Subject"].startswith("Coffee conversation with a member")
        assert (State.DROPPED, Reason.MEMBER_ERASED) in {(row.state, row.reason) for row in await mails(db)}

    async def test_what_does_not_open_fails_alone(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        mentor, mentee = await world.member("Amara Okafor"), new_id()
        foreign = await world.keyring.seal(mentor, "not theirs")
        await world.keyring.seal(mentee, "so that they have a key")
        profile = await world.profile(mentee, "Chidi Eze")
        await world.hear(profile.model_copy(update={"email": foreign}), a_booking(mentor_id=mentor, mentee_id=mentee))

        await postman.deliver_all()

        assert len(sender.to("amara@example.org")) == 1
        assert (State.FAILED, Reason.UNREADABLE) in {(row.state, row.reason) for row in await mails(db)}


class TestCancelling:
    async def test_who_was_invited_gets_a_cancellation(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = await a_booked_pair(world)
        await postman.deliver_all()

        await world.hear(cancelled(booking, cancelled_by=booking.mentor_id))
        await postman.deliver_all()

        invitation, cancellation = sender.to("amara@example.org")
        assert (method(invitation), method(cancellation)) == ("REQUEST", "CANCEL")
        assert event_of(invitation)["UID"] == event_of(cancellation)["UID"]
        assert event_of(invitation)["SEQUENCE"] < event_of(cancellation)["SEQUENCE"]

    async def test_who_was_never_invited_gets_none(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = await a_booked_pair(world)

        await world.hear(cancelled(booking))
        await postman.deliver_all()

        assert sender.sent == []

    async def test_an_invitation_that_may_have_arrived_is_cancelled_and_not_sent_again(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = await a_booked_pair(world)
        sender.failures = [Unreachable("SMTPServerDisconnected"), Unreachable("SMTPServerDisconnected")]
        await postman.deliver_all()

        await world.hear(cancelled(booking))
        await make_due(db)
        await postman.deliver_all()

        assert [method(message) for message in sender.sent] == ["CANCEL", "CANCEL"]

    async def test_a_cancellation_never_overtakes_its_invitation(
        self, world: World, db: Database, postman: Postman, sender: RecordingSender
    ) -> None:
        booking = await a_booked_pair(world)
        slow = SlowSender(sender)
        round_ = asyncio.create_task(replace(postman, sender=slow).deliver_next())
        await slow.began.wait()

        await world.hear(cancelled(booking))
        await postman.deliver_all()
        overtaken = [method(message) for message in sender.sent]
        slow.go_on.set()
        await round_
        await postman.deliver_all()

        assert overtaken == []
        assert [method(message) for message in sender.sent] == ["REQUEST", "CANCEL"]

    async def test_what_is_over_is_not_mailed(
        self, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
    ) -> None:
        booking = await a_booked_pair(world)

        clock.now = booking.ends_at
        await postman.deliver_all()

        assert sender.sent == []


class TestRunning:
    async def test_a_booking_wakes_the_loop(self, world: World, postman: Postman, sender: RecordingSender) -> None:
        loop = asyncio.create_task(postman.run())
        try:
            await a_booked_pair(world)
            async with asyncio.timeout(10):
                while len(sender.sent) < 2:
                    await asyncio.sleep(0.01)
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)


class Died(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


class DiesAfterSending:
    """The mail server has it, and nobody lives to record that."""

    def __init__(self, sender: RecordingSender) -> None:
        self._sender = sender

    async def send(self, message: EmailMessage) -> None:
        await self._sender.send(message)
        raise Died


class SlowSender:
    """Begins, and goes on when it is told to, or after a moment."""

    def __init__(self, sender: RecordingSender) -> None:
        self._sender = sender
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()

    async def send(self, message: EmailMessage) -> None:
        self.began.set()
        try:
            async with asyncio.timeout(1):
                await self.go_on.wait()
        except TimeoutError:
            pass
        await self._sender.send(message)


def event_of(message: EmailMessage) -> Any:
    (event,) = Calendar.from_ical(calendar_text(message)).events
    return event


def calendar_text(message: EmailMessage) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return str(part.get_content())
