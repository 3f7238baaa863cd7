"""Two whom a block keeps apart have no time together: what is booked is called off, and nothing new is booked."""

from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.profiles import BlockLifted, MemberBlocked
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.refusals import NotUnderWay
from services.sessions.meetings.domain.session import Slot
from services.sessions.meetings.tables import bookings
from tests.builders.meetings import an_end
from tests.builders.sessions import HOUR, NOON, a_slot, an_acceptance
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.sessions.calendar import booked
from tests.service.sessions.meeting import propose, related, tell

WHO = pytest.mark.parametrize("by_mentor", [True, False], ids=["by the mentor", "by the mentee"])


def a_block(blocker_id: UUID, blocked_id: UUID) -> MemberBlocked:
    return MemberBlocked(block_id=new_id(), blocker_id=blocker_id, blocked_id=blocked_id)


def a_block_in(slot: Slot, *, by_mentor: bool) -> MemberBlocked:
    return a_block(slot.mentor_id, slot.mentee_id) if by_mentor else a_block(slot.mentee_id, slot.mentor_id)


async def kinds(db: Database) -> list[type]:
    return [type(event) for event in await emitted(db)]


class TestWhatIsBooked:
    @WHO
    async def test_is_called_off_in_nobodys_name(self, db: Database, *, by_mentor: bool) -> None:
        slot = a_slot()

        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(a_block_in(slot, by_mentor=by_mentor)))

        assert await booked(db) == set()
        cancelled = (await emitted(db))[-1]
        assert isinstance(cancelled, SessionCancelled)
        assert (cancelled.session_id, cancelled.cancelled_by, cancelled.sequence) == (slot.session_id, None, 1)

    async def test_gives_both_their_time_back(self, db: Database) -> None:
        slot = a_slot()
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(a_block_in(slot, by_mentor=True)))

        async with db.reading() as tx:
            assert not any(await tx.session.scalars(select(bookings.c.active)))

    async def test_stays_when_it_has_begun(self, db: Database) -> None:
        slot = a_slot()
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)))
        db.clock = lambda: slot.starts_at

        await deliver(db, HANDLERS, envelope(a_block_in(slot, by_mentor=True)))

        assert await booked(db) == {slot.session_id}

    async def test_with_others_stays(self, db: Database) -> None:
        slot = a_slot()
        other = a_slot(mentor_id=slot.mentor_id, starts_at=NOON + HOUR)
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(an_acceptance(other)))

        await deliver(db, HANDLERS, envelope(a_block_in(slot, by_mentor=True)))

        assert await booked(db) == {other.session_id}


class TestWhatIsAskedFor:
    @WHO
    async def test_has_gone_like_any_time_that_is_taken(self, db: Database, *, by_mentor: bool) -> None:
        slot = a_slot()

        block = envelope(a_block_in(slot, by_mentor=by_mentor))
        await deliver(db, HANDLERS, block, envelope(an_acceptance(slot)))

        assert await emitted(db) == [slot.taken()]

    async def test_is_booked_again_once_the_block_is_lifted(self, db: Database) -> None:
        slot = a_slot()
        block = a_block_in(slot, by_mentor=True)

        lifted = BlockLifted(**block.model_dump())
        await deliver(db, HANDLERS, envelope(block), envelope(lifted, seq=2), envelope(an_acceptance(slot)))

        assert await booked(db) == {slot.session_id}

    async def test_by_lifting_only_ones_own_is_not(self, db: Database) -> None:
        slot = a_slot()
        block = a_block_in(slot, by_mentor=True)
        await deliver(db, HANDLERS, envelope(block), envelope(a_block_in(slot, by_mentor=False)))

        await deliver(db, HANDLERS, envelope(BlockLifted(**block.model_dump()), seq=2), envelope(an_acceptance(slot)))

        assert await kinds(db) == [SlotTaken]


class TestDelivery:
    async def test_a_block_told_again_calls_off_once(self, db: Database) -> None:
        slot = a_slot()
        block = a_block_in(slot, by_mentor=True)

        taken = await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(block), envelope(block))
        await deliver(db, HANDLERS, envelope(block, seq=2))

        assert taken[1:] == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert await kinds(db) == [SessionBooked, SessionCancelled]

    async def test_lifting_ahead_of_the_block_waits_for_it(self, db: Database) -> None:
        slot = a_slot()
        block = a_block_in(slot, by_mentor=True)
        lifted = envelope(BlockLifted(**block.model_dump()), seq=2)

        taken = await deliver(db, HANDLERS, lifted, envelope(block), lifted, envelope(an_acceptance(slot)))

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED, Taken.APPLIED]
        assert await booked(db) == {slot.session_id}


class TestFindingATime:
    @WHO
    async def test_whoever_was_blocked_hears_the_same_as_after_an_end(self, db: Database, *, by_mentor: bool) -> None:
        pair, ended = await related(db), await related(db)
        blocker, blocked = pair.people if by_mentor else reversed(pair.people)
        await deliver(db, HANDLERS, envelope(a_block(blocker, blocked)))
        await tell(db, an_end(ended))

        for relationship, by in ((pair, blocked), (ended, ended.mentee_id)):
            with pytest.raises(NotUnderWay):
                await propose(db, relationship, by, NOON)
