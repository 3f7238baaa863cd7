"""The inbox takes each event once and in order, whatever order the broker delivers in."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.errors import NotFound
from chassis.events.inbox import Inbox, Taken, UnknownEvent, aggregates_with_gaps
from chassis.events.parking import discard, list_parked, retry_aggregate
from chassis.ids import new_id
from chassis.tables import inbox
from contracts.envelope import Envelope
from contracts.profiles import NeedWithdrawn
from tests.chassis.spine import Seen

NEED = uuid4()


def an_envelope(seq: int, *, need: UUID = NEED, **changes: Any) -> Envelope:
    event = NeedWithdrawn(need_id=need, member_id=uuid4())
    values = {
        "id": new_id(),
        "type": event.type,
        "topic": event.topic,
        "source": "/services/profiles",
        "subject": need,
        "seq": seq,
        "time": datetime.now(UTC),
        "correlation_id": new_id(),
        "data": event.model_dump(mode="json"),
    }
    return Envelope(**{**values, **changes})


async def take(db: Database, box: Inbox, envelope: Envelope) -> Taken:
    async with db.transaction() as tx:
        return await box.take(tx, envelope)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def box(seen: Seen) -> Inbox:
    return Inbox("matching", {NeedWithdrawn: seen.on_need_withdrawn})


class TestTake:
    async def test_applies_an_event_once_however_often_it_comes(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        first = an_envelope(1)

        taken = [await take(consumer_db, box, first) for _ in range(3)]

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.SEEN_BEFORE]
        assert seen.of([NEED]) == [NEED]

    async def test_applies_an_event_once_when_delivered_at_the_same_time(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        first = an_envelope(1)

        taken = await asyncio.gather(*(take(consumer_db, box, first) for _ in range(5)))

        assert taken.count(Taken.APPLIED) == 1
        assert seen.of([NEED]) == [NEED]

    async def test_holds_an_aggregate_at_a_hole_until_the_missing_event_comes(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        early = await take(consumer_db, box, an_envelope(2))
        async with consumer_db.reading() as tx:
            missing = await aggregates_with_gaps(tx, "matching")
        late = [await take(consumer_db, box, an_envelope(seq)) for seq in (1, 2)]
        async with consumer_db.reading() as tx:
            missing_after = await aggregates_with_gaps(tx, "matching")

        assert early is Taken.GAP
        assert missing == [("profiles-needs", NEED, 1)]
        assert late == [Taken.APPLIED, Taken.APPLIED]
        assert missing_after == []
        assert len(seen.members_of(NEED)) == 2

    async def test_keeps_nothing_of_an_event_whose_handler_failed(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        seen.refuse.add(NEED)
        with pytest.raises(RuntimeError):
            await take(consumer_db, box, an_envelope(1))
        seen.refuse.clear()

        assert await take(consumer_db, box, an_envelope(1)) is Taken.APPLIED

    async def test_refuses_a_type_that_this_release_does_not_know(self, consumer_db: Database, box: Inbox) -> None:
        with pytest.raises(UnknownEvent):
            await take(consumer_db, box, an_envelope(1, type="cairn.profiles.need_dreamt.v9"))

    async def test_counts_a_known_event_that_nobody_here_handles(self, consumer_db: Database) -> None:
        box = Inbox("matching", {})

        assert await take(consumer_db, box, an_envelope(1)) is Taken.APPLIED
        async with consumer_db.reading() as tx:
            assert await tx.session.scalar(select(inbox.c.last_seq)) == 1

    async def test_reads_an_event_with_fields_that_a_newer_producer_added(
        self, consumer_db: Database, box: Inbox
    ) -> None:
        data = {"need_id": str(NEED), "member_id": str(uuid4()), "mood": "hopeful"}

        assert await take(consumer_db, box, an_envelope(1, data=data)) is Taken.APPLIED


class TestParking:
    async def park(self, db: Database, box: Inbox, seq: int = 1) -> None:
        async with db.transaction() as tx:
            await box.park(tx, an_envelope(seq), reason="broken")

    async def test_later_events_wait_behind_a_parked_one_and_follow_in_order(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        await self.park(consumer_db, box)
        waiting = [await take(consumer_db, box, an_envelope(seq)) for seq in (2, 3)]
        applied = await retry_aggregate(consumer_db, box, topic="profiles-needs", subject=NEED)

        assert waiting == [Taken.PARKED, Taken.PARKED]
        assert applied == 3
        assert await take(consumer_db, box, an_envelope(4)) is Taken.APPLIED

    async def test_a_retry_that_fails_leaves_everything_parked(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        await self.park(consumer_db, box)
        seen.refuse.add(NEED)

        with pytest.raises(RuntimeError):
            await retry_aggregate(consumer_db, box, topic="profiles-needs", subject=NEED)
        async with consumer_db.reading() as tx:
            assert len(await list_parked(tx)) == 1

    async def test_a_discarded_event_lets_the_next_ones_pass(
        self, consumer_db: Database, box: Inbox, seen: Seen
    ) -> None:
        await self.park(consumer_db, box)
        await take(consumer_db, box, an_envelope(2))
        async with consumer_db.transaction() as tx:
            first = (await list_parked(tx))[0]
            await discard(tx, first.id)

        assert await retry_aggregate(consumer_db, box, topic="profiles-needs", subject=NEED) == 1

    async def test_discarding_what_is_not_there_says_so(self, consumer_db: Database) -> None:
        with pytest.raises(NotFound, match="No parked event has the id 7"):
            async with consumer_db.transaction() as tx:
                await discard(tx, 7)
