"""Many erased at once: each for themselves, and nothing of a row that two of them share is left."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from chassis.db import Database, Transaction
from chassis.events.inbox import Handlers, Inbox, Many, Taken, Told, many
from chassis.stores import SPINE, DidErase, Leaving, erase_stores, erasing, heeding_erasure, mark_erased
from chassis.tables import archive, inbox, outbox, parked, timers
from chassis.timers import set_timer
from contracts.envelope import ERASED, Event
from contracts.matching import ErasedInMatching, IntroductionSent
from contracts.profiles import ErasureStarted, MemberBlocked, NeedWithdrawn
from tests.builders.matching import THURSDAY
from tests.service.envelopes import deliver, deliver_together, emitted, envelope

ANN, BEN, CAY = uuid4(), uuid4(), uuid4()


def an_ask(mentee: UUID, mentor: UUID) -> IntroductionSent:
    people = {"mentee_id": mentee, "mentor_id": mentor, "introduction_id": uuid4(), "need_id": uuid4()}
    return IntroductionSent(**people, kind="TRADITIONAL", ask="v1.sealed", expires_at=THURSDAY)


async def archived(db: Database, event: Event) -> None:
    """Puts an event into the archive, as the relay would."""
    sent = envelope(event)
    names = ("type", "topic", "subject", "seq", "time", "correlation_id", "data")
    row = {**{name: getattr(sent, name) for name in names}, "id": sent.id.int % 2**62, "event_id": sent.id}
    async with db.transaction() as tx:
        await tx.session.execute(insert(archive).values(**row, cluster="one", partition=0, broker_offset=1))


async def a_timer(db: Database, member: UUID, kind: str = "nudge") -> None:
    async with db.transaction() as tx:
        await set_timer(tx, kind, key=str(member), due_at=tx.now, payload={"member_id": str(member)})


async def erase(db: Database, *members: UUID) -> dict[UUID, dict[str, int]]:
    """What went of whom: stores with rows alone."""
    async with db.transaction() as tx:
        did = await erase_stores(tx, SPINE, members)
    return {member: {each.store: each.rows for each in stores if each.rows} for member, stores in did.items()}


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table))).all())


async def in_spine(tx: Transaction, leaving: Leaving) -> DidErase:
    return await erase_stores(tx, SPINE, leaving)


HANDLERS: Handlers = {ErasureStarted: erasing(in_spine, ErasedInMatching)}


def started(member: UUID) -> ErasureStarted:
    return ErasureStarted(request_id=uuid4(), member_id=member)


async def answers(db: Database) -> list[Any]:
    return [event for event in await emitted(db) if isinstance(event, ErasedInMatching)]


class TestTheirStores:
    async def test_are_counted_for_each(self, consumer_db: Database) -> None:
        for member, kind in ((ANN, "nudge"), (ANN, "expire"), (BEN, "nudge"), (CAY, "nudge")):
            await a_timer(consumer_db, member, kind)

        assert await erase(consumer_db, ANN, BEN) == {ANN: {"timers": 2}, BEN: {"timers": 1}}
        assert [row.key for row in await rows(consumer_db, timers)] == [str(CAY)]

    async def test_a_row_of_two_who_leave_together_goes_once(self, producer_db: Database) -> None:
        await archived(producer_db, MemberBlocked(block_id=uuid4(), blocker_id=ANN, blocked_id=BEN))

        did = await erase(producer_db, ANN, BEN)

        assert Counter(did[ANN]) + Counter(did[BEN]) == {"archive": 1}
        assert [row.type for row in await rows(producer_db, archive)] == [ERASED]

    @pytest.mark.parametrize("people", [(ANN, BEN), (BEN, ANN)])
    async def test_what_one_of_two_had_sealed_goes_whoever_is_named_first(
        self, producer_db: Database, people: Sequence[UUID]
    ) -> None:
        await archived(producer_db, an_ask(ANN, BEN))
        await archived(producer_db, an_ask(CAY, BEN))

        await erase(producer_db, *people)

        left = {row.data["mentee_id"]: row.data["ask"] for row in await rows(producer_db, archive)}
        assert left == {str(ANN): "v1.", str(CAY): "v1.sealed"}

    async def test_whoever_waited_behind_what_mentions_one_or_the_other_waits_no_longer(
        self, consumer_db: Database
    ) -> None:
        first, subject = envelope(an_ask(ANN, CAY)), uuid4()
        behind = [envelope(an_ask(ANN, uuid4())), envelope(an_ask(BEN, uuid4()), 2)]
        box = Inbox(consumer_db.source, {})
        async with consumer_db.transaction() as tx:
            for each in behind:
                await box.park(tx, type(each)(**{**vars(each), "subject": subject}), reason="a test")

        await erase(consumer_db, BEN)
        assert [row.parked_since is None for row in await rows(consumer_db, inbox)] == [False]
        async with consumer_db.transaction() as tx:
            await box.park(tx, type(first)(**{**vars(first), "subject": subject, "seq": 3}), reason="a test")
        await erase(consumer_db, ANN, BEN)

        assert await rows(consumer_db, parked) == []
        assert [row.parked_since for row in await rows(consumer_db, inbox)] == [None]


class TestTheAnswer:
    async def test_is_given_for_each_and_continues_its_own_request(self, consumer_db: Database) -> None:
        told = [envelope(started(member)) for member in (ANN, BEN)]
        await a_timer(consumer_db, BEN)

        assert await deliver_together(consumer_db, HANDLERS, *told) == [Taken.APPLIED] * 2

        assert {answer.member_id: answer.rows for answer in await answers(consumer_db)} == {ANN: 0, BEN: 1}
        because = {row.causation_id: row.correlation_id for row in await rows(consumer_db, outbox)}
        assert because == {each.id: each.correlation_id for each in told}

    async def test_is_given_to_every_request_for_a_member_who_comes_twice(self, consumer_db: Database) -> None:
        first, second = started(ANN), started(ANN)

        await deliver_together(consumer_db, HANDLERS, envelope(first), envelope(second), envelope(started(BEN)))

        asked = {answer.request_id for answer in await answers(consumer_db) if answer.member_id == ANN}
        assert asked == {first.request_id, second.request_id}

    async def test_is_given_once_for_an_event_that_comes_twice_at_once_or_later(self, consumer_db: Database) -> None:
        told = [envelope(started(member)) for member in (ANN, BEN)]

        taken = await deliver_together(consumer_db, HANDLERS, told[0], *told)
        again = await deliver_together(consumer_db, HANDLERS, *told)

        assert Counter(taken) == {Taken.APPLIED: 2, Taken.SEEN_BEFORE: 1}
        assert again == [Taken.SEEN_BEFORE] * 2
        assert len(await answers(consumer_db)) == 2

    async def test_a_crash_half_way_leaves_nothing_and_the_next_attempt_does_it_all(
        self, consumer_db: Database
    ) -> None:
        done: list[UUID] = []

        async def crashing(tx: Transaction, leaving: Leaving) -> DidErase:
            did = await erase_stores(tx, SPINE, leaving)
            done.extend(leaving)
            if len(done) == len(leaving):
                raise ZeroDivisionError
            return did

        handlers: Handlers = {ErasureStarted: erasing(crashing, ErasedInMatching)}
        told = [envelope(started(member)) for member in (ANN, BEN)]
        await a_timer(consumer_db, ANN)
        with pytest.raises(ZeroDivisionError):
            await deliver_together(consumer_db, handlers, *told)
        assert len(await rows(consumer_db, timers)) == 1

        assert await deliver_together(consumer_db, handlers, *told) == [Taken.APPLIED] * 2

        assert {answer.member_id: answer.rows for answer in await answers(consumer_db)} == {ANN: 1, BEN: 0}


class TestLateEventsTogether:
    async def test_have_their_effect_on_whoever_is_left(self, consumer_db: Database) -> None:
        kept: list[Event] = []
        again: list[UUID] = []

        async def keep(_tx: Transaction, told: Sequence[Told]) -> None:
            kept.extend(event for event, _ in told)

        async def erase_again(_tx: Transaction, leaving: Leaving) -> DidErase:
            again.extend(leaving)
            return {}

        handlers = heeding_erasure({IntroductionSent: Many(keep), NeedWithdrawn: many(_nothing)}, erase_again)
        async with consumer_db.transaction() as tx:
            await mark_erased(tx, {ANN: uuid4(), BEN: uuid4()})
        gone, shared, of_others = an_ask(ANN, BEN), an_ask(ANN, CAY), an_ask(CAY, uuid4())

        await deliver_together(consumer_db, handlers, *map(envelope, (gone, shared, of_others)))

        assert {event.aggregate for event in kept} == {shared.aggregate, of_others.aggregate}
        assert again == [ANN]

    async def test_may_share_a_transaction_only_where_the_handler_says_so(self) -> None:
        handlers = heeding_erasure({IntroductionSent: many(_nothing), NeedWithdrawn: _nothing}, in_spine)

        assert [isinstance(handler, Many) for handler in handlers.values()] == [True, False]


class TestTakingManyIn:
    async def test_counts_and_holds_each_aggregate_for_itself(self, consumer_db: Database) -> None:
        kept: list[UUID] = []

        async def keep(_tx: Transaction, event: NeedWithdrawn) -> None:
            kept.append(event.need_id)

        handlers: Handlers = {NeedWithdrawn: keep}
        whole, torn, parked_one = (NeedWithdrawn(need_id=uuid4(), member_id=ANN) for _ in range(3))
        async with consumer_db.transaction() as tx:
            await Inbox(consumer_db.source, handlers).park(tx, envelope(parked_one), reason="a test")
        told = [envelope(whole), envelope(torn, 2), envelope(whole, 2), envelope(parked_one, 2)]

        taken = Counter(await deliver_together(consumer_db, handlers, *told))

        assert taken == {Taken.APPLIED: 2, Taken.GAP: 1, Taken.PARKED: 1}
        assert kept == [whole.need_id] * 2
        assert await deliver(consumer_db, handlers, envelope(torn)) == [Taken.APPLIED]


async def _nothing(_tx: Transaction, _event: Event) -> None:
    """A handler without an effect."""
