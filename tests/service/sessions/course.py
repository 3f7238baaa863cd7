"""A relationship over months: timers run when they fall due, and meetings are told of as they happen."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from chassis.db import Database
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.envelope import Event
from contracts.sessions import MeetingBooked, MeetingCancelled, MeetingHeld, MeetingMissed
from services.sessions.consumers import HANDLERS
from services.sessions.health.tables import standings
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from services.sessions.timers import TIMERS
from tests.service.envelopes import deliver, envelope
from tests.service.sessions.pair import Pair

NINE = time(9)


def at(day: date, clock: time = NINE) -> datetime:
    return datetime.combine(day, clock, UTC)


async def let_pass(db: Database, until: datetime) -> None:
    """Runs everything that falls due up to a moment, each at its own time."""
    while (due := await _next_due(db)) is not None and due <= until:
        moment = max(due, db.clock())
        db.clock = lambda moment=moment: moment  # type: ignore[misc]  # the loop's value, not its last one.
        await TimerLoop(db, TIMERS).run_next()
    db.clock = lambda: until


async def _next_due(db: Database) -> datetime | None:
    async with db.reading() as tx:
        due: datetime | None = await tx.session.scalar(select(func.min(timers.c.due_at)))
    return due


@dataclass
class Year:
    """A pair whose calendar is written and told of by the test."""

    pair: Pair
    seqs: dict[UUID, int] = field(default_factory=dict)

    async def until(self, day: date, clock: time = NINE) -> None:
        await let_pass(self.pair.db, at(day, clock))

    async def book(self, day: date) -> UUID:
        session_id = await self.pair.meeting(at(day, time(12)))
        await self.tell(await self._about(MeetingBooked, session_id))
        return session_id

    async def meet(self, day: date) -> UUID:
        """A meeting that is booked at nine and held at noon."""
        await self.until(day)
        session_id = await self.book(day)
        await self.hold(session_id, day)
        return session_id

    async def hold(self, session_id: UUID, day: date) -> None:
        await self.until(day, time(13))
        await self._mark(session_id, Status.HELD)
        await self.tell(await self._about(MeetingHeld, session_id))

    async def cancel(self, session_id: UUID) -> None:
        await self._mark(session_id, Status.CANCELLED)
        off = await self._about(MeetingCancelled, session_id)
        await self.tell(off)

    async def miss(self, session_id: UUID) -> None:
        await self._mark(session_id, Status.MISSED)
        await self.tell(await self._about(MeetingMissed, session_id))

    async def tell(self, event: Event) -> None:
        seq = self.seqs.get(event.aggregate, 0) + 1
        self.seqs[event.aggregate] = seq
        await deliver(self.pair.db, HANDLERS, envelope(event, seq=seq))

    async def standing(self) -> Any:
        async with self.pair.db.reading() as tx:
            query = select(standings).where(standings.c.relationship_id == self.pair.id)
            return (await tx.session.execute(query)).one()

    async def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in await self.pair.told() if type(event) is kind]

    async def _mark(self, session_id: UUID, status: Status) -> None:
        async with self.pair.db.transaction() as tx:
            await tx.session.execute(update(sessions).where(sessions.c.id == session_id).values(status=status))

    async def _about(self, kind: type[Event], session_id: UUID) -> Event:
        async with self.pair.db.reading() as tx:
            row = (await tx.session.execute(select(sessions).where(sessions.c.id == session_id))).mappings().one()
        named = {name: row[name] for name in row if name in kind.model_fields}
        return kind.model_validate({**named, "session_id": session_id})
