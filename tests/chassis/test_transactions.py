"""What a transaction brings with it: events in the outbox, idempotency keys, timers, and leases beside it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from chassis.contention import is_contended
from chassis.db import Database, Transaction
from chassis.errors import BadInput
from chassis.events.consumer import is_transient
from chassis.idempotency import IdempotencyKeyReused, once
from chassis.leases import LeaseLost, Leases
from chassis.tables import outbox, timers
from chassis.timers import TimerLoop, cancel_timer, drop_timer, set_timer
from contracts.profiles import NeedWithdrawn
from contracts.sessions import SlotTaken

ANN = uuid4()


class TestEmit:
    async def test_counts_each_aggregate_without_holes_under_concurrency(self, producer_db: Database) -> None:
        need = uuid4()

        async def emit() -> None:
            async with producer_db.transaction() as tx:
                await tx.emit(NeedWithdrawn(need_id=need, member_id=ANN))

        await asyncio.gather(*(emit() for _ in range(20)))

        async with producer_db.reading() as tx:
            rows = (await tx.session.execute(select(outbox.c.seq).order_by(outbox.c.id))).scalars().all()
        assert list(rows) == list(range(1, 21))

    async def test_refuses_to_publish_on_a_topic_of_another_service(self, producer_db: Database) -> None:
        event = SlotTaken(session_id=uuid4(), introduction_id=uuid4(), mentor_id=ANN, mentee_id=ANN)

        with pytest.raises(ValueError, match="not its own"):
            async with producer_db.transaction() as tx:
                await tx.emit(event)

    async def test_a_reading_transaction_cannot_write(self, producer_db: Database) -> None:
        with pytest.raises(DBAPIError, match="read-only"):
            async with producer_db.reading() as tx:
                await tx.session.execute(text("DELETE FROM outbox"))


class TestTurns:
    async def test_come_in_the_order_of_asking_also_for_who_asks_again_at_once(self, producer_db: Database) -> None:
        db, served = Database(producer_db.url, source="profiles", pool_size=1), list[str]()

        async def ask(name: str, times: int) -> None:
            for _ in range(times):
                async with db.transaction() as tx:
                    await tx.session.execute(text("SELECT 1"))
                    served.append(name)

        await asyncio.gather(ask("eager", 3), ask("first", 1), ask("second", 1))
        await db.close()

        assert served == ["eager", "first", "second", "eager", "eager"]

    async def test_who_waits_for_too_long_is_told_to_try_again(
        self, producer_db: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chassis.db.PATIENCE", 0.05)
        db = Database(producer_db.url, source="profiles", pool_size=1)

        async with db.transaction():
            with pytest.raises(NoConnection) as waited:
                async with db.transaction():
                    pass
        async with db.reading() as tx:
            assert await tx.session.scalar(text("SELECT true"))
        await db.close()

        assert is_contended(waited.value)
        assert is_transient(waited.value)


class TestEmitAll:
    async def test_numbers_each_aggregate_in_the_order_given_beside_single_events(self, producer_db: Database) -> None:
        one, two = uuid4(), uuid4()

        async def emit(*needs: UUID) -> None:
            async with producer_db.transaction() as tx:
                await tx.emit_all([NeedWithdrawn(need_id=need, member_id=uuid4()) for need in needs])

        await asyncio.gather(*(emit(one, two, one) for _ in range(5)), *(emit(two, one) for _ in range(5)))
        async with producer_db.transaction() as tx:
            await tx.emit(NeedWithdrawn(need_id=one, member_id=ANN))

        async with producer_db.reading() as tx:
            rows = (await tx.session.execute(select(outbox.c.subject, outbox.c.seq).order_by(outbox.c.id))).all()
        assert [row.seq for row in rows if row.subject == one] == list(range(1, 17))
        assert [row.seq for row in rows if row.subject == two] == list(range(1, 11))

    async def test_keeps_the_order_of_one_aggregates_events(self, producer_db: Database) -> None:
        need, people = uuid4(), [uuid4() for _ in range(20)]

        async with producer_db.transaction() as tx:
            await tx.emit_all([NeedWithdrawn(need_id=need, member_id=person) for person in people])

        async with producer_db.reading() as tx:
            rows = await tx.session.scalars(select(outbox.c.data).order_by(outbox.c.seq))
            assert [row["member_id"] for row in rows] == [str(person) for person in people]

    async def test_of_nothing_writes_nothing(self, producer_db: Database) -> None:
        async with producer_db.transaction() as tx:
            await tx.emit_all([])

        async with producer_db.reading() as tx:
            assert (await tx.session.execute(select(outbox.c.id))).all() == []


class TestOnce:
    async def ask(self, db: Database, *, key: str = "k", body: str = "b", made: list[UUID] | None = None) -> UUID:
        async def work() -> UUID:
            await asyncio.sleep(0.05)
            new = uuid4()
            if made is not None:
                made.append(new)
            return new

        async with db.transaction() as tx:
            return await once(tx, ANN, key=key, operation="make", request={"body": body}, work=work)

    async def test_five_at_once_have_one_effect_and_one_result(self, producer_db: Database) -> None:
        made: list[UUID] = []

        results = await asyncio.gather(*(self.ask(producer_db, made=made) for _ in range(5)))

        assert len(made) == 1
        assert set(results) == set(made)

    async def test_refuses_the_same_key_with_another_body(self, producer_db: Database) -> None:
        await self.ask(producer_db)

        with pytest.raises(IdempotencyKeyReused):
            await self.ask(producer_db, body="another")

    async def test_does_the_work_when_the_first_try_rolled_back(self, producer_db: Database) -> None:
        async def fail() -> UUID:
            raise RuntimeError("lost power")

        with pytest.raises(RuntimeError):
            async with producer_db.transaction() as tx:
                await once(tx, ANN, key="k", operation="make", request={"body": "b"}, work=fail)

        assert isinstance(await self.ask(producer_db), UUID)

    @pytest.mark.parametrize("key", ["", "x" * 201, "a\0b", "a\nb"])
    async def test_refuses_a_key_that_is_empty_endless_or_not_printable(self, producer_db: Database, key: str) -> None:
        with pytest.raises(BadInput):
            await self.ask(producer_db, key=key)


class TestTimers:
    async def set(self, db: Database, *, due_in: timedelta, key: str = "a") -> None:
        async with db.transaction() as tx:
            await set_timer(tx, "ring", key=key, due_at=tx.now + due_in, payload={"n": 1})

    async def test_rings_once_what_is_due_and_leaves_the_rest(self, producer_db: Database) -> None:
        rung: list[tuple[str, dict[str, Any]]] = []

        async def ring(_tx: Transaction, key: str, payload: dict[str, Any]) -> None:
            rung.append((key, payload))

        await self.set(producer_db, due_in=timedelta(seconds=-1))
        await self.set(producer_db, due_in=timedelta(hours=1), key="later")
        loop = TimerLoop(producer_db, {"ring": ring})
        ran = [await loop.run_next() for _ in range(2)]

        assert ran == [True, False]
        assert rung == [("a", {"n": 1})]

    async def test_setting_again_moves_and_cancelling_removes(self, producer_db: Database) -> None:
        await self.set(producer_db, due_in=timedelta(seconds=-1))
        await self.set(producer_db, due_in=timedelta(hours=1))
        async with producer_db.transaction() as tx:
            due = await tx.session.scalar(select(timers.c.due_at))
            await cancel_timer(tx, "ring", key="a")
            left = await tx.session.scalar(select(timers.c.id))

        assert due is not None
        assert due > datetime.now(UTC)
        assert left is None

    async def test_dropping_removes_one_that_is_at_rest_and_waits_for_none_that_runs(
        self, producer_db: Database
    ) -> None:
        for key in ("runs", "rests"):
            await self.set(producer_db, due_in=timedelta(seconds=-1 if key == "runs" else 1), key=key)

        async def drop(_tx: Transaction, _key: str, _payload: dict[str, Any]) -> None:
            async with producer_db.transaction() as tx, asyncio.timeout(1):
                for key in ("runs", "rests"):
                    await drop_timer(tx, "ring", key=key)

        await TimerLoop(producer_db, {"ring": drop}).run_next()

        async with producer_db.reading() as tx:
            assert (await tx.session.execute(select(timers))).all() == []

    async def test_a_failing_timer_comes_back_later_and_keeps_its_reason(self, producer_db: Database) -> None:
        async def fail(_tx: Transaction, _key: str, _payload: dict[str, Any]) -> None:
            raise RuntimeError("no bell")

        await self.set(producer_db, due_in=timedelta(seconds=-1))
        loop = TimerLoop(producer_db, {"ring": fail})
        ran = [await loop.run_next() for _ in range(2)]

        async with producer_db.reading() as tx:
            row = (await tx.session.execute(select(timers))).one()
        assert ran == [True, False]
        assert row.attempts == 1
        assert row.last_error == "RuntimeError('no bell')"


class TestLeases:
    async def test_two_holders_share_and_a_leaver_gives_back(
        self, make_database: Callable[[str], Awaitable[Database]]
    ) -> None:
        db = await make_database("profiles")
        one, two = (Leases(db, "relay", list("abcd")) for _ in range(2))
        async with one.released_at_the_end():
            await one.heartbeat()
            alone = len(one.held)
            await two.heartbeat()
            await one.heartbeat()
            await two.heartbeat()
            shared = sorted([*one.held, *two.held]), len(one.held)
        await two.heartbeat()

        assert alone == 4
        assert shared == (list("abcd"), 2)
        assert sorted(two.held) == list("abcd")

    async def test_a_holder_whose_lease_was_taken_over_is_told(self, producer_db: Database) -> None:
        zombie, heir = (Leases(producer_db, "relay", ["a"]) for _ in range(2))
        await zombie.heartbeat()
        async with producer_db.transaction() as tx:
            await tx.session.execute(text("UPDATE leases SET expires_at = now() - interval '1 second'"))
            await tx.session.execute(text("DELETE FROM lease_holders"))
        await heir.heartbeat()

        async with producer_db.transaction() as tx:
            await heir.check(tx.session, "a")
            with pytest.raises(LeaseLost):
                await zombie.check(tx.session, "a")


async def test_a_connection_that_the_server_has_closed_is_replaced(producer_db: Database) -> None:
    async with producer_db.reading() as tx:
        pid = await tx.session.scalar(text("SELECT pg_backend_pid()"))
    other = await asyncpg.connect(producer_db.url)
    await other.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    await other.close()
    # The end of the connection is read by the event loop, as everything else.
    await asyncio.sleep(0.1)

    async with producer_db.reading() as tx:
        assert await tx.session.scalar(text("SELECT pg_backend_pid()")) != pid
