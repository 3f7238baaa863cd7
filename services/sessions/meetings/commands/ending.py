"""What a block, an erasure, a pause or an end means for what two people have ahead of them."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Table, or_, select, tuple_

from chassis.db import Transaction
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


async def call_off_of(tx: Transaction, member_id: UUID) -> None:
    """Everything that lies ahead of the member, so that the others' time is free."""
    await lock_people(tx, *await _everybody_with(tx, member_id))
    for table, drop in ((series, drop_series), (meeting_proposals, drop_proposals), (sessions, call_off_for_good)):
        await drop(tx, _is_of(table, member_id))


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


async def _everybody_with(tx: Transaction, member_id: UUID) -> set[UUID]:
    """The member, and whoever shares a session, a proposal or a series with them that may lie ahead."""
    everybody = {member_id}
    for table in (sessions, meeting_proposals, series):
        query = select(table.c.mentor_id, table.c.mentee_id).where(_is_of(table, member_id))
        if table is sessions:
            query = query.where(sessions.c.starts_at > tx.now)
        everybody.update(*(await tx.session.execute(query)).all())
    return everybody


def _is_of(table: Table, member_id: UUID) -> ColumnElement[bool]:
    return or_(table.c.mentor_id == member_id, table.c.mentee_id == member_id)
