"""What a block does to an introduction that is under way.

Nothing is told: a booked conversation is called off by sessions, which gives the seat back by SessionCancelled, and a
time that is still being booked is lost there.  An ask that a mentor's block leaves unanswered expires as any other, and
moves on as any other.
"""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.facts.queries.blocks import blocked
from services.matching.introductions.commands.cascade import move_on
from services.matching.introductions.commands.clocks import forget_clock
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import OPEN
from services.matching.introductions.tables import introductions


async def take_back_asks(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """Takes back what the blocker asked of the other; what they were asked waits, unseen by them, until it expires."""
    asked = select(Introduction).where(
        introductions.c.mentee_id == blocker_id,
        introductions.c.mentor_id == blocked_id,
        introductions.c.status.in_(OPEN),
    )
    for introduction in await tx.session.scalars(asked.with_for_update()):
        await take_back(tx, introduction)


async def take_back_if_blocked(tx: Transaction, introduction: Introduction) -> None:
    """An ask that is open again, whose mentee wants nothing to do with the mentor any more, is not left open."""
    if await tx.session.scalar(select(blocked(introduction.mentee_id, introduction.mentor_id))):
        await take_back(tx, introduction)


async def take_back(tx: Transaction, introduction: Introduction) -> None:
    """Their question is still there: it goes on to their next choice, if they named one."""
    if event := introduction.lose_asker():
        await forget_clock(tx, introduction)
        await tx.emit(event)
        await move_on(tx, introduction)
