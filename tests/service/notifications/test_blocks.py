"""Nobody hears any more of somebody whom they blocked, and the other hears all that they would hear without it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.matching import IntroductionExpired
from contracts.profiles import BlockLifted, MemberBlocked
from services.notifications.commands.inbox import mark_notification_read
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import State
from services.notifications.domain.kinds import NotificationKind, Wording
from services.notifications.tables import deliveries, notifications
from tests.builders.notifications import a_booking, a_lost_slot, an_ask, an_end, both_of, cancelled
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import World


def a_block(blocker_id: UUID, blocked_id: UUID) -> MemberBlocked:
    return MemberBlocked(block_id=new_id(), blocker_id=blocker_id, blocked_id=blocked_id)


def lifted(block: MemberBlocked) -> BlockLifted:
    return BlockLifted(**block.model_dump())


async def inbox(db: Database, member_id: UUID) -> list[Any]:
    async with db.reading() as tx:
        mine = select(notifications).where(notifications.c.member_id == member_id)
        return list((await tx.session.execute(mine.order_by(notifications.c.id))).all())


async def mails(db: Database, member_id: UUID) -> list[State]:
    async with db.reading() as tx:
        mine = select(deliveries.c.state).where(deliveries.c.member_id == member_id)
        return list(await tx.session.scalars(mine.order_by(deliveries.c.id)))


class TestTheBlocker:
    async def test_hears_of_nothing_new(self, db: Database, world: World) -> None:
        ask, slot, booking = an_ask(), a_lost_slot(), a_booking()

        await world.hear(*(a_block(event.mentor_id, event.mentee_id) for event in (ask, slot, booking)))
        await world.hear(ask, slot, booking)

        for event in (ask, slot, booking):
            assert await inbox(db, event.mentor_id) == []
        assert await mails(db, booking.mentor_id) == []

    async def test_finds_nothing_unread_and_gets_no_invitation(self, db: Database, world: World) -> None:
        booking = a_booking()
        await world.hear(booking)

        await world.hear(a_block(booking.mentee_id, booking.mentor_id))

        assert await inbox(db, booking.mentee_id) == []
        assert await mails(db, booking.mentee_id) == [State.DROPPED]

    async def test_keeps_what_was_read_and_what_is_of_others(self, db: Database, world: World) -> None:
        read, other = an_ask(), an_ask()
        await world.hear(read, other.model_copy(update={"mentor_id": read.mentor_id}))
        async with db.transaction() as tx:
            first = (await inbox(db, read.mentor_id))[0]
            await mark_notification_read(tx, read.mentor_id, notification_id=first.id)

        await world.hear(a_block(read.mentor_id, read.mentee_id))

        assert {row.about for row in await inbox(db, read.mentor_id)} == {read.mentee_id, other.mentee_id}

    async def test_hears_again_once_it_is_lifted(self, db: Database, world: World) -> None:
        ask = an_ask()
        block = a_block(ask.mentor_id, ask.mentee_id)

        await world.hear(block, lifted(block), ask)

        assert len(await inbox(db, ask.mentor_id)) == 1


class TestTheBlocked:
    async def test_hears_that_nobody_answered_as_of_any_ask(self, db: Database, world: World) -> None:
        blocked, plain = an_end(IntroductionExpired), an_end(IntroductionExpired)
        await world.hear(a_block(blocked.mentor_id, blocked.mentee_id))

        await world.hear(blocked, plain)

        told, usual = [(await inbox(db, event.mentee_id))[0] for event in (blocked, plain)]
        assert (told.kind, told.wording, told.params) == (usual.kind, usual.wording, usual.params)

    async def test_keeps_what_they_were_told(self, db: Database, world: World) -> None:
        booking = a_booking()
        await world.hear(booking)

        await world.hear(a_block(booking.mentor_id, booking.mentee_id))

        assert len(await inbox(db, booking.mentee_id)) == 1
        assert await mails(db, booking.mentee_id) == [State.PENDING]


class TestTheEndOfABooking:
    @pytest.mark.parametrize("block_first", [True, False])
    async def test_is_told_to_both_in_nobodys_name(self, db: Database, world: World, *, block_first: bool) -> None:
        booking = a_booking()
        block, over = a_block(booking.mentor_id, booking.mentee_id), cancelled(booking)
        await world.hear(booking)

        await world.hear(*((block, over) if block_first else (over, block)))

        for member_id in both_of(booking):
            ends = [row for row in await inbox(db, member_id) if row.kind is NotificationKind.SESSION_CANCELLED]
            assert [row.wording for row in ends] == [Wording.SESSION_CANCELLED]


class TestDelivery:
    async def test_a_block_told_again_changes_nothing(self, db: Database) -> None:
        ask = an_ask()
        block = envelope(a_block(ask.mentor_id, ask.mentee_id))

        taken = await deliver(db, HANDLERS, block, block, envelope(ask))

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
        assert await inbox(db, ask.mentor_id) == []

    async def test_lifting_ahead_of_the_block_waits_for_it(self, db: Database) -> None:
        ask = an_ask()
        block = a_block(ask.mentor_id, ask.mentee_id)
        end = envelope(lifted(block), seq=2)

        taken = await deliver(db, HANDLERS, end, envelope(block), end, envelope(ask))

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED, Taken.APPLIED]
        assert len(await inbox(db, ask.mentor_id)) == 1
