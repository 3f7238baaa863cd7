"""Offers against the load that matching tells, and their pauses, which end by themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.db import Database, Transaction
from chassis.errors import NotFound
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.matching import MentorLoadChanged
from contracts.profiles import OfferMade, OfferPaused, OfferResumed
from contracts.words import Format
from services.profiles.consumers import HANDLERS
from services.profiles.members.commands.loads import load_of
from services.profiles.members.commands.offers import make_offer, withdraw_offer
from services.profiles.members.commands.pauses import RESUMPTION, pause_offer, resume_offer
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.domain.offer import (
    BelowLoad,
    CapacityBelowLoad,
    NothingToPause,
    OfferNotPaused,
    OfferStatus,
)
from services.profiles.members.queries.people import OfferView, offers_of
from services.profiles.timers import TIMERS
from tests.builders.profiles import NOON, a_profile, some_offer_terms
from tests.service.envelopes import deliver, emitted, envelope

FRIDAY = date(2027, 3, 5)
SATURDAY_IN_LAGOS = datetime(2027, 3, 5, 23, tzinfo=UTC)
"""When the day after FRIDAY begins where the members of these tests live."""


async def make(db: Database, member: UUID, *, capacity: int = 3, **how: Any) -> None:
    async with db.transaction() as tx:
        await make_offer(tx, member, terms=some_offer_terms(capacity=capacity), **how)


async def pause(db: Database, member: UUID, until: date | None = FRIDAY) -> None:
    async with db.transaction() as tx:
        await pause_offer(tx, member, until=until)


async def offer_of(db: Database, member: UUID) -> OfferView:
    async with db.reading() as tx:
        return (await offers_of(tx, [member]))[member]


async def load(db: Database, member: UUID) -> int:
    async with db.reading() as tx:
        return await load_of(tx, member)


async def due(db: Database) -> list[datetime]:
    async with db.reading() as tx:
        return list(await tx.session.scalars(select(timers.c.due_at)))


def it_is(db: Database, now: datetime) -> None:
    db.clock = lambda: now


async def pause_longer(tx: Transaction, member: UUID) -> UUID:
    return await pause_offer(tx, member, until=FRIDAY + timedelta(days=7))


async def somebody_waits(tx: Transaction) -> None:
    """Returns when another transaction waits for a lock of this database."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while not await tx.session.scalar(waiting):
            await tx.session.execute(text("SELECT pg_stat_clear_snapshot()"))
            await asyncio.sleep(0.01)


async def told(db: Database) -> list[type]:
    """What was told of offers, oldest first."""
    return [type(event) for event in await emitted(db) if event.topic == "profiles-offers"]


class TestLimits:
    async def test_are_kept_and_told(self, db: Database, member: UUID) -> None:
        async with db.transaction() as tx:
            terms = some_offer_terms(minutes_per_month=90, formats=[Format.VIDEO, Format.PHONE])
            await make_offer(tx, member, terms=terms)

        view = await offer_of(db, member)
        assert (view.minutes_per_month, view.formats) == (90, (Format.VIDEO, Format.PHONE))
        event = (await emitted(db))[-1]
        assert isinstance(event, OfferMade)
        assert (event.minutes_per_month, event.formats) == (90, (Format.VIDEO, Format.PHONE))

    async def test_can_be_lifted(self, db: Database, member: UUID) -> None:
        for minutes in (90, None):
            async with db.transaction() as tx:
                await make_offer(tx, member, terms=some_offer_terms(minutes_per_month=minutes))

        assert (await offer_of(db, member)).minutes_per_month is None


class TestLoad:
    async def test_is_what_matching_said_last(self, db: Database, member: UUID) -> None:
        first, second = (MentorLoadChanged(member_id=member, held=held) for held in (1, 2))

        await deliver(db, HANDLERS, envelope(first, 1), envelope(second, 2))

        assert await load(db, member) == 2
        assert await load(db, new_id()) == 0

    async def test_counts_once_what_comes_twice(self, db: Database, member: UUID) -> None:
        first = envelope(MentorLoadChanged(member_id=member, held=1), 1)
        second = envelope(MentorLoadChanged(member_id=member, held=2), 2)
        await deliver(db, HANDLERS, first, second)

        assert await deliver(db, HANDLERS, first, second) == [Taken.SEEN_BEFORE] * 2
        assert await load(db, member) == 2

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    async def test_ends_the_same_in_whatever_order_it_comes(
        self, db: Database, member: UUID, order: tuple[int, ...]
    ) -> None:
        """A gap is replayed from its beginning, which is delivering again."""
        events = [envelope(MentorLoadChanged(member_id=member, held=held), held) for held in (1, 2, 3)]

        await deliver(db, HANDLERS, *(events[index] for index in order))
        await deliver(db, HANDLERS, *events)

        assert await load(db, member) == 3

    async def test_may_be_told_of_somebody_who_is_not_here_yet(self, db: Database) -> None:
        stranger = new_id()

        assert await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=stranger, held=1))) == [Taken.APPLIED]


@pytest.fixture
async def mentor(db: Database, member: UUID) -> UUID:
    """Give a member with an offer of three places, all of them taken."""
    await make(db, member, capacity=3)
    await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=member, held=3)))
    return member


class TestCapacityBelowLoad:
    async def test_is_refused_with_the_number_and_changes_nothing(self, db: Database, mentor: UUID) -> None:
        with pytest.raises(CapacityBelowLoad, match="Keep at least 3"):
            await make(db, mentor, capacity=2)

        assert (await offer_of(db, mentor)).capacity == 3
        assert await told(db) == [OfferMade]

    async def test_may_shrink_as_seats_free(self, db: Database, mentor: UUID) -> None:
        await make(db, mentor, capacity=1, when_below_load=BelowLoad.SHRINK_AS_SEATS_FREE)

        assert (await offer_of(db, mentor)).capacity == 1
        assert (await emitted(db))[-1].capacity == 1

    async def test_that_shrinks_does_not_stand_in_the_way_of_other_changes(self, db: Database, mentor: UUID) -> None:
        await make(db, mentor, capacity=1, when_below_load=BelowLoad.SHRINK_AS_SEATS_FREE)

        async with db.transaction() as tx:
            await make_offer(tx, mentor, terms=some_offer_terms(capacity=1, can_help_with="More."))

        assert (await offer_of(db, mentor)).can_help_with == "More."

    async def test_is_refused_of_an_offer_that_is_brought_back(self, db: Database, mentor: UUID) -> None:
        async with db.transaction() as tx:
            await withdraw_offer(tx, mentor)

        with pytest.raises(CapacityBelowLoad):
            await make(db, mentor, capacity=2)

    async def test_is_fine_once_places_are_free(self, db: Database, mentor: UUID) -> None:
        await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=mentor, held=2), 2))

        await make(db, mentor, capacity=2)

        assert (await offer_of(db, mentor)).capacity == 2


class TestPause:
    async def test_says_so_until_it_is_resumed(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member, None)
        during = await offer_of(db, member)
        async with db.transaction() as tx:
            await resume_offer(tx, member)

        assert (during.status, during.paused_until) == (OfferStatus.PAUSED, None)
        assert (await offer_of(db, member)).status is OfferStatus.ACTIVE
        assert await told(db) == [OfferMade, OfferPaused, OfferResumed]
        assert await due(db) == []

    async def test_tells_nobody_when_nothing_changes(self, db: Database, member: UUID) -> None:
        await make(db, member)
        for _ in range(2):
            await pause(db, member)

        assert await told(db) == [OfferMade, OfferPaused]

    async def test_ends_by_itself_when_the_day_after_it_begins(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        loop = TimerLoop(db, TIMERS)

        it_is(db, SATURDAY_IN_LAGOS - timedelta(seconds=1))
        assert not await loop.run_next()
        it_is(db, SATURDAY_IN_LAGOS)
        assert await loop.run_next()

        assert (await offer_of(db, member)).status is OfferStatus.ACTIVE
        assert await told(db) == [OfferMade, OfferPaused, OfferResumed]
        assert await due(db) == []

    async def test_ends_later_when_it_is_moved(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        await pause(db, member, FRIDAY + timedelta(days=7))
        it_is(db, SATURDAY_IN_LAGOS)

        assert not await TimerLoop(db, TIMERS).run_next()
        assert await due(db) == [SATURDAY_IN_LAGOS + timedelta(days=7)]

    @pytest.mark.parametrize(
        ("zone", "ends_at"),
        [
            ("Asia/Kathmandu", datetime(2027, 3, 5, 18, 15, tzinfo=UTC)),
            ("America/Lima", datetime(2027, 3, 6, 5, tzinfo=UTC)),
        ],
    )
    async def test_ends_by_the_calendar_of_where_the_member_has_moved(
        self, db: Database, keyring: Keyring, member: UUID, *, zone: str, ends_at: datetime
    ) -> None:
        await make(db, member)
        await pause(db, member)

        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=member, profile=a_profile(zone=zone))

        assert await due(db) == [ends_at]

    async def test_goes_on_when_its_timer_comes_too_early(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        async with db.transaction() as tx:
            await tx.session.execute(timers.update().values(due_at=NOON))

        assert await TimerLoop(db, TIMERS).run_next()

        assert (await offer_of(db, member)).status is OfferStatus.PAUSED
        assert await due(db) == [SATURDAY_IN_LAGOS]

    async def test_goes_on_when_the_offer_changes(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        await make(db, member, capacity=5)

        view = await offer_of(db, member)
        assert (view.status, view.paused_until, view.capacity) == (OfferStatus.PAUSED, FRIDAY, 5)
        assert await due(db) == [SATURDAY_IN_LAGOS]

    async def test_without_a_last_day_has_no_timer(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        await pause(db, member, None)

        assert await due(db) == []

    async def test_is_over_when_the_offer_is_withdrawn(self, db: Database, member: UUID) -> None:
        await make(db, member)
        await pause(db, member)
        async with db.transaction() as tx:
            await withdraw_offer(tx, member)
        await make(db, member)

        assert (await offer_of(db, member)).status is OfferStatus.ACTIVE
        assert await due(db) == []

    @pytest.mark.parametrize(
        ("does", "status"),
        [(pause_longer, OfferStatus.PAUSED), (withdraw_offer, OfferStatus.WITHDRAWN)],
        ids=["paused again", "withdrawn"],
    )
    async def test_may_end_while_its_owner_does_something_else(
        self, db: Database, member: UUID, *, does: Callable[[Transaction, UUID], Awaitable[UUID]], status: OfferStatus
    ) -> None:
        """The timer's row is taken, as the loop takes it; the owner's command waits for it and has the last word."""
        await make(db, member)
        await pause(db, member)
        it_is(db, SATURDAY_IN_LAGOS)

        async def owner() -> None:
            async with db.transaction() as tx:
                await does(tx, member)

        async with db.transaction() as tx:
            await tx.session.execute(timers.delete())
            waiting = asyncio.create_task(owner())
            await somebody_waits(tx)
            await TIMERS[RESUMPTION](tx, str(member), {})
        await waiting

        assert (await offer_of(db, member)).status is status
        assert OfferResumed in await told(db)

    async def test_needs_an_offer_that_is_there(self, db: Database, member: UUID) -> None:
        with pytest.raises(NotFound):
            await pause(db, member)
        await make(db, member)
        async with db.transaction() as tx:
            await withdraw_offer(tx, member)
        with pytest.raises(NothingToPause):
            await pause(db, member)

    async def test_is_needed_to_resume(self, db: Database, member: UUID) -> None:
        await make(db, member)

        with pytest.raises(OfferNotPaused):
            async with db.transaction() as tx:
                await resume_offer(tx, member)

    async def test_of_somebody_who_is_gone_ends_without_a_word(self, db: Database, member: UUID) -> None:
        """A timer outlives its member when erasure takes the rows and leaves it."""
        await make(db, member)
        await pause(db, member)
        async with db.transaction() as tx:
            await tx.session.execute(timers.update().values(key=str(new_id())))
        it_is(db, SATURDAY_IN_LAGOS)

        assert await TimerLoop(db, TIMERS).run_next()
        assert await due(db) == []
