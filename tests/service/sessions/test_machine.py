"""Any sequence of bookings, cancellations and withdrawals leaves the database where a small model says."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from chassis.db import Database, Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import cancel_session, withdraw_session
from services.sessions.meetings.domain.refusals import AlreadyCancelled, AlreadyStarted
from services.sessions.meetings.domain.session import Slot, Status
from services.sessions.meetings.tables import lost_slots, sessions
from tests.builders.sessions import NOON, a_slot
from tests.conftest import FreshDatabases
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import collides_with_any, overlaps

PEOPLE = [new_id() for _ in range(4)]
QUARTER = timedelta(minutes=15)

_EMPTY = text("TRUNCATE sessions, bookings, lost_slots, outbox, outbox_heads")


class Calendar(RuleBasedStateMachine):
    """Four people, one afternoon; the clock moves on between the rules."""

    url: ClassVar[str]
    slots: Bundle[Slot] = Bundle("slots")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.known: dict[UUID, Slot] = {}
        self.revisions: dict[UUID, tuple[Status, int]] = {}
        self.lost: set[UUID] = set()
        self.told: list[type] = []
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="sessions", clock=lambda: self.now, pool_size=1)
        self.do(lambda tx: tx.session.execute(_EMPTY))

    def do(self, work: Callable[[Transaction], Awaitable[Any]]) -> None:
        async def in_transaction() -> None:
            async with self.db.transaction() as tx:
                await work(tx)

        self.runner.run(in_transaction())

    def teardown(self) -> None:
        self.runner.run(self.db.close())
        self.runner.close()

    def booked(self) -> list[Slot]:
        return [self.known[key] for key, (status, _) in self.revisions.items() if status is Status.BOOKED]

    @rule(
        target=slots,
        people=st.permutations(PEOPLE),
        starts=st.integers(-2, 12),
        lasts=st.integers(1, 6),
    )
    def book(self, people: list[UUID], starts: int, lasts: int) -> Slot:
        slot = a_slot(
            mentor_id=people[0], mentee_id=people[1], starts_at=NOON + starts * QUARTER, lasts=lasts * QUARTER
        )
        self.do(lambda tx: book_session(tx, slot))

        self.known[slot.session_id] = slot
        if slot.starts_at <= self.now or collides_with_any(slot, self.booked()):
            self.lost.add(slot.session_id)
            self.told.append(SlotTaken)
        else:
            self.revisions[slot.session_id] = (Status.BOOKED, 0)
            self.told.append(SessionBooked)
        return slot

    @rule(slot=slots)
    def book_again(self, slot: Slot) -> None:
        self.do(lambda tx: book_session(tx, slot))

    @rule(slot=slots, person=st.sampled_from(PEOPLE))
    def cancel(self, slot: Slot, person: UUID) -> None:
        refusal = self.why_not_cancel(slot, person)

        def work(tx: Transaction) -> Awaitable[UUID]:
            return cancel_session(tx, slot.session_id, by=person)

        if refusal:
            with pytest.raises(refusal):
                self.do(work)
        else:
            self.do(work)
            self.revisions[slot.session_id] = (Status.CANCELLED, 1)
            self.told.append(SessionCancelled)

    def why_not_cancel(self, slot: Slot, person: UUID) -> type[Exception] | None:
        if slot.session_id in self.lost or person not in {slot.mentor_id, slot.mentee_id}:
            return NotFound
        if self.revisions[slot.session_id][0] is Status.CANCELLED:
            return AlreadyCancelled
        return AlreadyStarted if slot.starts_at <= self.now else None

    @rule(slot=slots)
    def withdraw(self, slot: Slot) -> None:
        self.do(lambda tx: withdraw_session(tx, slot.session_id))

        if self.revisions.get(slot.session_id) == (Status.BOOKED, 0):
            self.revisions[slot.session_id] = (Status.CANCELLED, 1)
            self.told.append(SessionCancelled)

    @rule(quarters=st.integers(1, 3))
    def wait(self, quarters: int) -> None:
        self.now += quarters * QUARTER

    @invariant()
    def the_database_agrees(self) -> None:
        self.runner.run(self.compare())

    async def compare(self) -> None:
        async with self.db.reading() as tx:
            rows = await tx.session.execute(select(sessions.c.id, sessions.c.status, sessions.c.sequence))
            lost = await tx.session.scalars(select(lost_slots.c.session_id))
            assert {row.id: (row.status, row.sequence) for row in rows} == self.revisions
            assert set(lost) == self.lost
        assert [type(event) for event in await emitted(self.db)] == self.told
        assert await overlaps(self.db) == 0


@pytest.mark.timeout(120)
def test_any_sequence_agrees_with_the_model(database: FreshDatabases) -> None:
    map_domain()
    Calendar.url = database("sessions")

    run_state_machine_as_test(
        Calendar,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
