"""What a block, an erasure, a pause or an end means for what two people have ahead of them."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import or_, select, tuple_

from chassis.db import Transaction, among
from chassis.stores import Leaving
from services.sessions.meetings.commands.cancelling import call_off, call_off_for_good
from services.sessions.meetings.commands.proposals import drop_proposals
from services.sessions.meetings.commands.series import drop_series
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.tables import meeting_proposals, series, sessions


async def call_off_between(tx: Transaction, one: UUID, other: UUID) -> None:
    """Everything that the two have ahead; both are locked while that is done."""
    await lock_people(tx, one, other)
    pairs = [(one, other), (other, one)]
    for table, drop in ((series, drop_series), (meeting_proposals, drop_proposals), (sessions, call_off_for_good)):
        await drop(tx, tuple_(table.c.mentor_id, table.c.mentee_id).in_(pairs))


async def call_off_of(tx: Transaction, leaving: Leaving) -> None:
    """Everything that lies ahead of the members, so that the others' time is free.

    Whatever was being booked is there once everybody is locked.
    """
    await lock_people(tx, *leaving, *await _everybody_with(tx, leaving))
    for member_id in sorted((await _everybody_with(tx, leaving)).intersection(leaving)):
        for table, drop in ((series, drop_series), (meeting_proposals, drop_proposals), (sessions, call_off_for_good)):
            mine = or_(table.c.mentor_id == member_id, table.c.mentee_id == member_id)
            await drop(tx.because(leaving[member_id]), mine)


async def rest_relationship(tx: Transaction, people: tuple[UUID, UUID], relationship_id: UUID, *, until: date) -> None:
    """What lies in the pause is called off and no proposal waits; a series goes on with its dates afterwards."""
    await lock_people(tx, *people)
    await drop_proposals(tx, meeting_proposals.c.relationship_id == relationship_id)
    resumes_at = datetime.combine(until, time(), UTC)
    await call_off(tx, (sessions.c.relationship_id == relationship_id) & (sessions.c.starts_at < resumes_at))


async def end_relationship(tx: Transaction, people: tuple[UUID, UUID], relationship_id: UUID) -> None:
    """Nothing is left ahead of it."""
    await lock_people(tx, *people)
    for table, drop in ((series, drop_series), (meeting_proposals, drop_proposals), (sessions, call_off_for_good)):
        await drop(tx, table.c.relationship_id == relationship_id)


async def _everybody_with(tx: Transaction, leaving: Leaving) -> set[UUID]:
    """Who of the members shares a session, a proposal or a series that may lie ahead, and with whom."""
    everybody: set[UUID] = set()
    for table in (sessions, meeting_proposals, series):
        theirs = or_(among(table.c.mentor_id, leaving), among(table.c.mentee_id, leaving))
        query = select(table.c.mentor_id, table.c.mentee_id).where(theirs)
        if table is sessions:
            query = query.where(sessions.c.starts_at > tx.now)
        everybody.update(*(await tx.session.execute(query)).all())
    return everybody
