"""What the state machines stand on: a database whose clock the rules move, and commands whose refusals are answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import select, text

from chassis.db import Database, Transaction
from chassis.errors import Refusal
from chassis.tables import outbox
from chassis.timers import TimerLoop
from contracts.registry import BY_TYPE
from services.sessions.timers import TIMERS

Work = Callable[[Transaction], Awaitable[Any]]


def stories(count: int, *, steps: int) -> settings:
    """So many of them, of so many steps at most."""
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


class Machine(RuleBasedStateMachine):
    """Rules that call commands, each in a transaction of its own, at a time that only the rules move."""

    url: ClassVar[str]

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.events: list[Any] = []
        self._last = 0
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="sessions", clock=lambda: self.now, pool_size=1)

    def teardown(self) -> None:
        self.runner.run(self.db.close())
        self.runner.close()

    def empty(self, *tables: str) -> None:
        """Few rows are sooner deleted than their tables truncated."""

        async def delete(tx: Transaction) -> None:
            for table in tables:
                await tx.session.execute(text(f"DELETE FROM {table}"))

        self.do(delete)

    def do(self, work: Work) -> Any:
        """What the work returned, or the refusal that it met; a refusal changes nothing."""

        async def in_transaction() -> Any:
            try:
                async with self.db.transaction() as tx:
                    return await work(tx)
            except Refusal as refusal:
                return refusal

        return self.runner.run(in_transaction())

    def look(self, work: Work) -> Any:
        """What a query sees."""

        async def reading() -> Any:
            async with self.db.reading() as tx:
                return await work(tx)

        return self.runner.run(reading())

    async def listen(self, tx: Transaction) -> list[Any]:
        """Everything that was told so far, as whoever listens has heard it."""
        c = outbox.c
        rows = await tx.session.execute(select(c.id, c.type, c.data).where(c.id > self._last).order_by(c.id))
        for row in rows:
            self._last = row.id
            self.events.append(BY_TYPE[row.type].model_validate(row.data))
        return self.events

    def run_timers(self) -> None:
        """Everything that is due by now."""

        async def run() -> None:
            while await TimerLoop(self.db, TIMERS).run_next():
                pass

        self.runner.run(run())


def play(machine: type[Machine], how: settings, **more: Any) -> None:
    """Plays stories on a machine, with `more` as its own attributes."""
    run_state_machine_as_test(type(machine.__name__, (machine,), more), settings=how)


def tell(story: Machine, look: Callable[[], None], steps: Sequence[Callable[[], None]]) -> None:
    """One story, told by hand, at each of whose steps the database is looked at."""
    try:
        for step in steps:
            step()
            look()
    finally:
        story.teardown()


def one_of(choices: Sequence[Any], which: int) -> Any:
    """Any index is one of them: hypothesis shrinks numbers well, and the rules need not know how many there are."""
    return choices[which % len(choices)]


def agrees(done: Any, reasons: set[type[Exception]]) -> bool:
    """Whether it was done just when nothing stood in the way, and refused for a reason that holds; tells which."""
    if isinstance(done, Refusal):
        assert type(done) in reasons, f"refused as {type(done).__name__}, and what holds is {reasons}"
        return False
    assert not reasons, f"done, although {reasons} hold"
    return True
