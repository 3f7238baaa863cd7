"""Invitations to somebody who may be no member: mailed once, while their link is of use, and kept nowhere."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.matching import InvitationWithdrawn, MentorInvited
from contracts.profiles import ErasureStarted
from services.notifications.channels.outside import Inviter
from services.notifications.channels.postman import Postman
from services.notifications.channels.smtp import Rejected, Unreachable
from services.notifications.consumers import HANDLERS
from tests.builders.notifications import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.twins import RecordingSender

ADDRESS, CODE = "grace@example.org", "a-secret-of-the-link"


async def invited(world: World, *, locale: str = "en") -> MentorInvited:
    inviter = await world.member("Amara Okafor")
    event = MentorInvited(
        invitation_id=new_id(),
        member_id=inviter,
        address=await world.keyring.seal(inviter, ADDRESS),
        code=await world.keyring.seal(inviter, CODE),
        locale=locale,
        expires_at=NOW + timedelta(days=14),
    )
    await world.hear(event)
    return event


async def run_due(db: Database, postman: Postman) -> None:
    """Every timer that is due, on the parts of the postman."""
    inviter = Inviter(keyring=postman.keyring, sender=postman.sender, composer=postman.composer, texts=postman.texts)
    loop = TimerLoop(db, inviter.timers())
    while await loop.run_next():
        pass


def text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_the_mail_has_the_inviters_name_and_the_secret_link(
    db: Database, world: World, postman: Postman, sender: RecordingSender
) -> None:
    event = await invited(world)

    await run_due(db, postman)
    await run_due(db, postman)

    (mail,) = sender.to(ADDRESS)
    assert mail["Subject"] == "An invitation from Amara Okafor"
    assert str(event.invitation_id) in mail["Message-ID"]
    assert CODE in text(mail)


async def test_it_speaks_the_language_that_was_chosen(
    db: Database, world: World, postman: Postman, sender: RecordingSender
) -> None:
    await invited(world, locale="de-AT")

    await run_due(db, postman)

    assert sender.to(ADDRESS)[0]["Subject"] == "Eine Einladung von Amara Okafor"


async def test_what_waits_is_sealed_and_gone_with_the_mail(db: Database, world: World, postman: Postman) -> None:
    await invited(world)

    async def waiting() -> str:
        async with db.reading() as tx:
            return repr((await tx.session.execute(select(timers))).all())

    before = await waiting()
    assert ADDRESS not in before
    assert CODE not in before
    await run_due(db, postman)

    assert await waiting() == "[]"


@pytest.mark.parametrize("how", ["withdrawn", "expired", "erased"])
async def test_one_that_is_over_is_not_mailed(
    db: Database, world: World, postman: Postman, sender: RecordingSender, *, clock: SetClock, how: str
) -> None:
    event = await invited(world)
    if how == "withdrawn":
        await world.hear(InvitationWithdrawn(invitation_id=event.invitation_id, member_id=event.member_id))
    if how == "expired":
        clock.advance(timedelta(days=15))
    if how == "erased":
        await world.hear(ErasureStarted(request_id=new_id(), member_id=event.member_id))

    await run_due(db, postman)

    assert sender.sent == []


async def test_a_server_that_is_away_is_tried_again(
    db: Database, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
) -> None:
    await invited(world)
    sender.failures.append(Unreachable("later"))

    await run_due(db, postman)
    assert sender.sent == []
    clock.advance(timedelta(minutes=1))
    await run_due(db, postman)

    assert len(sender.to(ADDRESS)) == 1


async def test_an_address_that_is_rejected_is_not_tried_again(
    db: Database, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
) -> None:
    await invited(world)
    sender.failures.append(Rejected("no such mailbox"))

    await run_due(db, postman)
    clock.advance(timedelta(hours=2))
    await run_due(db, postman)

    assert sender.sent == []


async def test_heard_twice_it_is_mailed_once(
    db: Database, world: World, postman: Postman, sender: RecordingSender
) -> None:
    event = await invited(world)

    taken = await deliver(db, HANDLERS, envelope(event), envelope(event, seq=2))
    await run_due(db, postman)

    assert taken == [Taken.SEEN_BEFORE, Taken.APPLIED]
    assert len(sender.to(ADDRESS)) == 1


async def test_taken_back_ahead_of_itself_it_is_not_mailed(
    db: Database, world: World, postman: Postman, sender: RecordingSender
) -> None:
    inviter, invitation_id = await world.member("Amara Okafor"), new_id()
    sealed = {name: await world.keyring.seal(inviter, text) for name, text in (("address", ADDRESS), ("code", CODE))}
    event = MentorInvited(
        invitation_id=invitation_id, member_id=inviter, **sealed, locale="en", expires_at=NOW + timedelta(days=14)
    )
    back = envelope(InvitationWithdrawn(invitation_id=invitation_id, member_id=inviter), seq=2)

    assert await deliver(db, HANDLERS, back) == [Taken.GAP]
    await deliver(db, HANDLERS, envelope(event), back)
    await run_due(db, postman)

    assert sender.sent == []
