"""Any sequence of asking, accepting, giving up and waiting leaves seats and line where a small model says."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from chassis.db import Database
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.timers import TimerLoop
from services.sessions.circles.commands import seats
from services.sessions.circles.domain.seats import Standing
from services.sessions.mapping import map_domain
from services.sessions.timers import TIMERS
from tests.builders.circles import a_circle
from tests.builders.sessions import NOW
from tests.conftest import FreshDatabases
from tests.service.sessions.seating import lined_up, started

PEOPLE = [new_id() for _ in range(6)]
SEATS = 2
STANDS = timedelta(hours=48)

_EMPTY = text("TRUNCATE gatherings, timers, outbox, outbox_heads CASCADE")


class Line(RuleBasedStateMachine):
    """Six people and two seats; the clock moves on between the rules."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.line: list[UUID] = []
        self.seated: set[UUID] = set()
        self.offers: dict[UUID, Any] = {}
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="sessions", clock=lambda: self.now, pool_size=1)
        self.circle_id = self.runner.run(self.begin())

    async def begin(self) -> UUID:
        async with self.db.transaction() as tx:
            await tx.session.execute(_EMPTY)
        return await started(self.db, a_circle(seats=SEATS))

    def teardown(self) -> None:
        self.runner.run(self.db.close())
        self.runner.close()

    def do(self, work: Callable[[Any], Awaitable[UUID]]) -> bool:
        async def in_transaction() -> bool:
            try:
                async with self.db.transaction() as tx:
                    await work(tx)
            except Refusal:
                return False
            return True

        return self.runner.run(in_transaction())

    def waiting(self) -> list[UUID]:
        return [each for each in self.line if each not in self.seated and each not in self.offers]

    def offer_on(self) -> None:
        while len(self.seated) + len(self.offers) < SEATS and (waiting := self.waiting()):
            self.offers[waiting[0]] = self.now + STANDS

    def leave(self, member_id: UUID) -> None:
        self.line.remove(member_id)
        self.seated.discard(member_id)
        self.offers.pop(member_id, None)
        self.offer_on()

    @rule(member_id=st.sampled_from(PEOPLE))
    def claim(self, member_id: UUID) -> None:
        done = self.do(lambda tx: seats.ask_for_seat(tx, self.circle_id, member_id, claim_id=new_id()))

        assert done == (member_id not in self.line)
        if done:
            if len(self.seated) + len(self.offers) < SEATS:
                self.seated.add(member_id)
            self.line.append(member_id)

    @rule(member_id=st.sampled_from(PEOPLE))
    def accept(self, member_id: UUID) -> None:
        done = self.do(lambda tx: seats.accept_seat(tx, self.circle_id, member_id))

        assert done == (member_id in self.offers and self.now < self.offers[member_id])
        if done:
            del self.offers[member_id]
            self.seated.add(member_id)

    @rule(member_id=st.sampled_from(PEOPLE))
    def give_up(self, member_id: UUID) -> None:
        done = self.do(lambda tx: seats.give_up_seat(tx, self.circle_id, member_id))

        assert done == (member_id in self.line)
        if done:
            self.leave(member_id)

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while self.runner.run(TimerLoop(self.db, TIMERS).run_next()):
            pass
        while late := sorted((until, self.line.index(each), each) for each, until in self.offers.items()):
            until, _, member_id = late[0]
            if until > self.now:
                break
            self.leave(member_id)

    @invariant()
    def the_database_agrees(self) -> None:
        assert self.runner.run(lined_up(self.db, self.circle_id)) == [(each, self.standing(each)) for each in self.line]

    def standing(self, member_id: UUID) -> Standing:
        if member_id in self.seated:
            return Standing.SEATED
        return Standing.OFFERED if member_id in self.offers else Standing.WAITING


@pytest.mark.timeout(120)
def test_any_sequence_agrees_with_the_model(database: FreshDatabases) -> None:
    map_domain()
    Line.url = database("sessions")

    run_state_machine_as_test(
        Line,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
