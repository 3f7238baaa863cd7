"""Keeping who is kept apart, and what a block does to an introduction that is under way.

Nothing is told: a booked conversation is called off by sessions, which gives the seat back by SessionCancelled, and a
time that is still being booked is lost there.  An ask that a mentor's block leaves unanswered expires as any other.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.timers import cancel_timer
from services.matching.commands.introductions import EXPIRY
from services.matching.domain.introduction import OPEN, Introduction
from services.matching.tables import blocks, introductions


async def keep_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """Takes back what the blocker asked of the other; what they were asked waits, unseen by them, until it expires."""
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id}
    await tx.session.execute(insert(blocks).values(row).on_conflict_do_nothing())
    asked = select(Introduction).where(
        introductions.c.mentee_id == blocker_id,
        introductions.c.mentor_id == blocked_id,
        introductions.c.status.in_(OPEN),
    )
    for introduction in await tx.session.scalars(asked.with_for_update()):
        await take_back(tx, introduction)


async def forget_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    await tx.session.execute(delete(blocks).where(mine))


async def take_back_if_blocked(tx: Transaction, introduction: Introduction) -> None:
    """An ask that is open again, whose mentee wants nothing to do with the mentor any more, is not left open."""
    mine = (blocks.c.blocker_id == introduction.mentee_id) & (blocks.c.blocked_id == introduction.mentor_id)
    if await tx.session.scalar(select(blocks.c.blocker_id).where(mine)):
        await take_back(tx, introduction)


async def take_back(tx: Transaction, introduction: Introduction) -> None:
    if event := introduction.lose_asker():
        await cancel_timer(tx, EXPIRY, key=str(introduction.id))
        await tx.emit(event)
