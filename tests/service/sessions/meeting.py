"""Two people of a relationship who look for a time, each step in a transaction of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from contracts.envelope import Event
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.commands import proposals
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.tables import meeting_proposals, sessions
from tests.builders.meetings import VIDEO, a_pair, a_start
from tests.service.envelopes import deliver, envelope


async def related(db: Database, **more: Any) -> Pair:
    """Two people in a relationship that is under way."""
    pair = a_pair(**more)
    await deliver(db, HANDLERS, envelope(a_start(pair)))
    return pair


async def tell(db: Database, event: Event, seq: int = 2) -> None:
    """The next event of the pair's relationship."""
    await deliver(db, HANDLERS, envelope(event, seq=seq))


async def propose(db: Database, pair: Pair, by: UUID, *times: datetime, manner: Manner = VIDEO) -> UUID:
    async with db.transaction() as tx:
        return await proposals.propose_meeting(tx, pair.relationship_id, by=by, times=times, manner=manner)


async def move(db: Database, session_id: UUID, by: UUID, *times: datetime) -> UUID:
    async with db.transaction() as tx:
        return await proposals.propose_other_times(tx, session_id, by=by, times=times)


async def counter(db: Database, proposal_id: UUID, by: UUID, *times: datetime) -> UUID:
    async with db.transaction() as tx:
        return await proposals.answer_with_times(tx, proposal_id, by=by, times=times)


async def accept(db: Database, proposal_id: UUID, by: UUID, starts_at: datetime) -> UUID:
    async with db.transaction() as tx:
        return await proposals.accept_time(tx, proposal_id, by=by, starts_at=starts_at)


async def close(db: Database, proposal_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await proposals.close_proposal(tx, proposal_id, by=by)


async def cancel(db: Database, session_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await cancel_session(tx, session_id, by=by)


async def meet(db: Database, pair: Pair, starts_at: datetime, manner: Manner = VIDEO) -> UUID:
    """A meeting that both agreed to; returns the session's id."""
    proposal_id = await propose(db, pair, pair.mentee_id, starts_at, manner=manner)
    return await accept(db, proposal_id, pair.mentor_id, starts_at)


async def row(db: Database, session_id: UUID) -> Any:
    """The session as it stands in the table; None when there is none."""
    async with db.reading() as tx:
        return (await tx.session.execute(select(sessions).where(sessions.c.id == session_id))).one_or_none()


async def states(db: Database) -> Sequence[str]:
    """Where every proposal stands, in the order in which they were made."""
    async with db.reading() as tx:
        return list(await tx.session.scalars(select(meeting_proposals.c.state).order_by(meeting_proposals.c.id)))
