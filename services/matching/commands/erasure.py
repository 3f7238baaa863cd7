"""Taking an erased member out of matching."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from chassis.stores import erase_stores
from contracts.answers import StoreErased
from services.matching.commands.capacity import release_seat
from services.matching.commands.introductions import stop_waiting
from services.matching.domain.introduction import IN_TOUCH, Introduction
from services.matching.stores import STORES
from services.matching.tables import introductions


async def erase_member(tx: Transaction, member_id: UUID) -> tuple[StoreErased, ...]:
    """Ends what is under way with them, gives the seats back that it held, and empties the stores."""
    for introduction in await _under_way(tx, member_id):
        held = introduction.holds_seat
        event = introduction.end_with(member_id)
        if held:
            await release_seat(tx, introduction.mentor_id)
        await stop_waiting(tx, introduction)
        if event is not None:
            await tx.emit(event)
    await tx.session.flush()
    return await erase_stores(tx, STORES, member_id)


async def _under_way(tx: Transaction, member_id: UUID) -> list[Introduction]:
    theirs = or_(introductions.c.mentee_id == member_id, introductions.c.mentor_id == member_id)
    query = select(Introduction).where(theirs, introductions.c.status.in_(IN_TOUCH)).order_by(introductions.c.id)
    return list(await tx.session.scalars(query.with_for_update()))
