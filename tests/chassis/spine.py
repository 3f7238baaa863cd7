"""A producer and a consumer of one event, as tests run them on the real broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.event import listen

from chassis.db import Database, Transaction
from chassis.events.consumer import Consumer
from chassis.events.kafka import Broker
from chassis.events.relay import Relay
from chassis.events.replay import Replayer
from contracts.profiles import NeedWithdrawn


@dataclass
class Seen:
    """What the handler saw, in order; `refuse` names needs whose events it fails on.

    The log is shared by all tests of a run, so a test asks for its own needs only.
    """

    events: list[NeedWithdrawn] = field(default_factory=list)
    refuse: set[UUID] = field(default_factory=set)

    async def on_need_withdrawn(self, tx: Transaction, event: NeedWithdrawn) -> None:
        if event.need_id in self.refuse:
            raise RuntimeError("the handler cannot do this")
        # An effect counts once it is committed: a handler that is cancelled before will rightly run again.
        listen(tx.session.sync_session, "after_commit", lambda _session: self.events.append(event), once=True)

    def of(self, needs: Iterable[UUID]) -> list[UUID]:
        """Each handled event's need, if it is one of `needs`, sorted; a repeated effect shows as a repeated id."""
        wanted = set(needs)
        return sorted(event.need_id for event in self.events if event.need_id in wanted)

    def members_of(self, need: UUID) -> list[UUID]:
        return [event.member_id for event in self.events if event.need_id == need]

    async def wait_for(self, needs: list[UUID], *, seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while len(self.of(needs)) < len(needs):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running(*loops: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def producing(db: Database, kafka: Broker) -> list[Callable[[], Awaitable[None]]]:
    relay = Relay(db, kafka)
    return [relay.run, Replayer(relay).run]


def consuming(db: Database, kafka: Broker, seen: Seen) -> Callable[[], Awaitable[None]]:
    return Consumer(db, kafka, {NeedWithdrawn: seen.on_need_withdrawn}).run


async def withdraw(db: Database, need: UUID | None = None, member: UUID | None = None) -> UUID:
    """Commits one event about `need`, a new one unless given; returns the need's id."""
    need = need or uuid4()
    async with db.transaction() as tx:
        await tx.emit(NeedWithdrawn(need_id=need, member_id=member or uuid4()))
    return need
