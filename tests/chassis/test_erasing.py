"""Erasure in the chassis's own tables: sequences keep no holes, and nothing late brings anybody back."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from chassis.db import Database, Transaction
from chassis.events.inbox import Inbox, Taken
from chassis.events.kafka import Broker
from chassis.events.relay import Relay
from chassis.stores import SPINE, DidErase, Leaving, erase_stores, erased_of, heeding_erasure, mark_erased
from chassis.tables import archive, idempotency_keys, inbox, outbox, parked, timers
from chassis.timers import set_timer
from contracts.envelope import ERASED, PEOPLE, Envelope, Event
from contracts.matching import IntroductionSent
from contracts.profiles import ErasureStarted, MemberBlocked, NeedWithdrawn
from contracts.words import Kind
from tests.builders.matching import THURSDAY
from tests.chassis.spine import running, withdraw
from tests.service.envelopes import deliver, envelope

ANN, BEN = uuid4(), uuid4()


def an_ask(mentee: UUID, mentor: UUID) -> IntroductionSent:
    return IntroductionSent(
        introduction_id=uuid4(),
        mentee_id=mentee,
        mentor_id=mentor,
        need_id=uuid4(),
        kind=Kind.TRADITIONAL,
        ask="v1.sealed",
        expires_at=THURSDAY,
    )


async def archived(db: Database, event: Event, seq: int = 1) -> None:
    """Puts an event into the archive, as the relay would."""
    sent = envelope(event, seq)
    names = ("type", "topic", "subject", "seq", "time", "correlation_id", "data")
    row = {**{name: getattr(sent, name) for name in names}, "id": sent.id.int % 2**62, "event_id": sent.id}
    async with db.transaction() as tx:
        await tx.session.execute(insert(archive).values(**row, cluster="one", partition=0, broker_offset=seq))


async def erase(db: Database, member: UUID) -> dict[str, int]:
    async with db.transaction() as tx:
        return {store.store: store.rows for store in (await erase_stores(tx, SPINE, [member]))[member]}


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table))).all())


class TestTheArchive:
    async def test_finds_events_by_the_fields_that_say_whom_they_are_about(self, producer_db: Database) -> None:
        for name in PEOPLE:
            await archived(producer_db, NeedWithdrawn(need_id=uuid4(), member_id=BEN))
            async with producer_db.transaction() as tx:
                await tx.session.execute(archive.update().values(data={name: str(ANN), "need_id": str(BEN)}))

            assert (await erase(producer_db, ANN))["archive"] == 1
            async with producer_db.transaction() as tx:
                await tx.session.execute(archive.delete())

    async def test_keeps_the_place_of_an_event_and_nothing_of_it(self, producer_db: Database) -> None:
        event = NeedWithdrawn(need_id=uuid4(), member_id=ANN)
        await archived(producer_db, event, seq=3)

        await erase(producer_db, ANN)

        (row,) = await rows(producer_db, archive)
        assert (row.type, row.data, row.subject, row.seq) == (ERASED, {}, event.need_id, 3)

    @pytest.mark.parametrize("erased", [ANN, BEN])
    async def test_forgets_a_block_whoever_of_the_two_is_erased(self, producer_db: Database, erased: UUID) -> None:
        await archived(producer_db, MemberBlocked(block_id=uuid4(), blocker_id=ANN, blocked_id=BEN))

        assert (await erase(producer_db, erased))["archive"] == 1
        assert (await erase(producer_db, erased))["archive"] == 0

    async def test_takes_from_a_shared_event_what_the_erased_one_had_sealed(self, producer_db: Database) -> None:
        await archived(producer_db, an_ask(ANN, BEN))

        await erase(producer_db, BEN)
        assert (await rows(producer_db, archive))[0].data["ask"] == "v1.sealed"
        assert (await erase(producer_db, ANN))["archive"] == 1

        (row,) = await rows(producer_db, archive)
        assert (row.type, row.data["ask"], row.data["mentor_id"]) == (IntroductionSent.type, "v1.", str(BEN))

    async def test_keeps_the_erasure_itself_and_everybody_else(self, producer_db: Database) -> None:
        await archived(producer_db, ErasureStarted(request_id=uuid4(), member_id=ANN))
        await archived(producer_db, NeedWithdrawn(need_id=uuid4(), member_id=BEN))
        before = await rows(producer_db, archive)

        assert (await erase(producer_db, ANN))["archive"] == 0
        assert await rows(producer_db, archive) == before


class TestTheOutbox:
    async def test_leaves_as_an_event_without_data(self, producer_db: Database) -> None:
        need = await withdraw(producer_db, member=ANN)

        await erase(producer_db, ANN)

        (row,) = await rows(producer_db, outbox)
        assert (row.type, row.data, row.subject, row.seq) == (ERASED, {}, need, 1)

    async def test_an_erasure_while_the_relay_publishes_reaches_the_archive(
        self, producer_db: Database, kafka: Broker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        relay = Relay(producer_db, kafka)
        send = relay._send

        async def send_then_erase(read: Any) -> Any:
            published = await send(read)
            await erase(producer_db, ANN)
            return published

        monkeypatch.setattr(relay, "_send", send_then_erase)
        await withdraw(producer_db, member=ANN)
        async with running(relay.run), asyncio.timeout(30):
            while await rows(producer_db, outbox):
                await asyncio.sleep(0.02)

        assert [row.type for row in await rows(producer_db, archive)] == [ERASED]


class TestTheInbox:
    async def test_counts_an_erased_event_and_goes_on(self, consumer_db: Database) -> None:
        told: list[Event] = []

        async def on_withdrawn(_tx: Transaction, event: NeedWithdrawn) -> None:
            told.append(event)

        event = NeedWithdrawn(need_id=uuid4(), member_id=BEN)
        gone = Envelope(**{**vars(envelope(event)), "type": ERASED, "data": {}})

        taken = await deliver(consumer_db, {NeedWithdrawn: on_withdrawn}, gone, envelope(event, 2))

        assert taken == [Taken.APPLIED] * 2
        assert told == [event]

    async def test_gives_up_what_was_parked_and_lets_later_events_pass(self, consumer_db: Database) -> None:
        ask = an_ask(ANN, BEN)
        other = an_ask(BEN, uuid4())
        box = Inbox(consumer_db.source, {})
        async with consumer_db.transaction() as tx:
            for event in (ask, other):
                await box.park(tx, envelope(event), reason="a test")

        assert (await erase(consumer_db, ANN))["parked"] == 1

        assert [row.subject for row in await rows(consumer_db, parked)] == [other.introduction_id]
        waiting = [row.subject for row in await rows(consumer_db, inbox) if row.parked_since]
        assert waiting == [other.introduction_id]

    async def test_goes_on_waiting_behind_what_is_about_others_alone(self, consumer_db: Database) -> None:
        about_others = envelope(an_ask(BEN, uuid4()))
        about_both = Envelope(**{**vars(envelope(an_ask(ANN, BEN), 2)), "subject": about_others.subject})
        box = Inbox(consumer_db.source, {})
        async with consumer_db.transaction() as tx:
            for parked_one in (about_others, about_both):
                await box.park(tx, parked_one, reason="a test")

        assert (await erase(consumer_db, ANN))["parked"] == 1

        (waiting,) = await rows(consumer_db, inbox)
        assert waiting.parked_since

    async def test_gives_up_even_what_nobody_could_read(self, consumer_db: Database) -> None:
        async with consumer_db.transaction() as tx:
            value = b"\xff" + str(ANN).encode()
            box = Inbox(consumer_db.source, {})
            await box.park_unreadable(tx, topic="any", headers={}, value=value, reason="a test")

        assert (await erase(consumer_db, ANN))["parked"] == 1


async def test_timers_and_keys_of_the_member_go(consumer_db: Database) -> None:
    async with consumer_db.transaction() as tx:
        for member in (ANN, BEN):
            await set_timer(tx, "nudge", key=str(member), due_at=tx.now, payload={"member_id": str(member)})
            row = {"principal": member, "key": "k", "request_hash": "h"}
            await tx.session.execute(insert(idempotency_keys).values(row))

    await erase(consumer_db, ANN)

    assert [row.key for row in await rows(consumer_db, timers)] == [str(BEN)]
    assert [row.principal for row in await rows(consumer_db, idempotency_keys)] == [BEN]


class Facts:
    """A service that keeps nothing but what it was told, and that can be told to erase."""

    def __init__(self) -> None:
        self.kept: list[Event] = []
        self.erased: list[UUID] = []

    async def keep(self, _tx: Transaction, event: Event) -> None:
        self.kept.append(event)

    async def erase(self, _tx: Transaction, leaving: Leaving) -> DidErase:
        self.erased += leaving
        return dict.fromkeys(leaving, ())


class TestHeeding:
    async def test_an_event_about_an_erased_member_alone_has_no_effect(self, consumer_db: Database) -> None:
        facts = Facts()
        handlers = heeding_erasure({NeedWithdrawn: facts.keep}, facts.erase)
        async with consumer_db.transaction() as tx:
            await mark_erased(tx, {ANN: uuid4()})

        late, other = (NeedWithdrawn(need_id=uuid4(), member_id=member) for member in (ANN, BEN))
        await deliver(consumer_db, handlers, envelope(late), envelope(other))

        assert (facts.kept, facts.erased) == ([other], [])

    async def test_one_that_is_another_persons_too_has_its_effect_and_then_the_erased_one_goes_again(
        self, consumer_db: Database
    ) -> None:
        facts, ask = Facts(), an_ask(ANN, BEN)
        async with consumer_db.transaction() as tx:
            await mark_erased(tx, {ANN: uuid4()})

        await deliver(consumer_db, heeding_erasure({IntroductionSent: facts.keep}, facts.erase), envelope(ask))

        assert (facts.kept, facts.erased) == ([ask], [ANN])

    async def test_the_erasure_itself_is_heard_whoever_was_erased(self, consumer_db: Database) -> None:
        facts, started = Facts(), ErasureStarted(request_id=uuid4(), member_id=ANN)
        async with consumer_db.transaction() as tx:
            await mark_erased(tx, {ANN: started.request_id})

        await deliver(consumer_db, heeding_erasure({ErasureStarted: facts.keep}, facts.erase), envelope(started))

        assert facts.kept == [started]

    async def test_an_erasure_waits_for_whoever_is_writing_about_the_member(self, consumer_db: Database) -> None:
        async with consumer_db.transaction() as writing:
            assert await erased_of(writing, [ANN, BEN]) == frozenset()
            erasing = asyncio.ensure_future(self._erase(consumer_db))
            await asyncio.sleep(0.2)
            assert not erasing.done()
        await erasing

        async with consumer_db.transaction() as later:
            assert await erased_of(later, [ANN, BEN]) == {ANN}

    @staticmethod
    async def _erase(db: Database) -> None:
        async with db.transaction() as tx:
            await mark_erased(tx, {ANN: uuid4()})
