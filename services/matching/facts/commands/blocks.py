"""Keeping who wants nothing to do with whom."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.matching.facts.tables import blocks


async def keep_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id}
    await tx.session.execute(insert(blocks).values(row).on_conflict_do_nothing())


async def forget_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    await tx.session.execute(delete(blocks).where(mine))
