"""Ending what is under way with a member who is erased."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from services.matching.capacity.commands import release_seat
from services.matching.introductions.commands.introductions import stop_waiting
from services.matching.introductions.domain.introduction import IN_TOUCH, Introduction
from services.matching.introductions.tables import introductions


async def end_introductions(tx: Transaction, member_id: UUID) -> None:
    """Ends them without blame, and gives the seats back that they held."""
    for introduction in await _under_way(tx, member_id):
        held = introduction.holds_seat
        event = introduction.end_with(member_id)
        if held:
            await release_seat(tx, introduction.mentor_id)
        await stop_waiting(tx, introduction)
        if event is not None:
            await tx.emit(event)


async def _under_way(tx: Transaction, member_id: UUID) -> list[Introduction]:
    theirs = or_(introductions.c.mentee_id == member_id, introductions.c.mentor_id == member_id)
    query = select(Introduction).where(theirs, introductions.c.status.in_(IN_TOUCH)).order_by(introductions.c.id)
    return list(await tx.session.scalars(query.with_for_update()))
