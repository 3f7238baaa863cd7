"""Raising and lifting blocks."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.directory.commands.asks import void_asks_between
from services.profiles.directory.domain.block import block, lift
from services.profiles.directory.tables import blocks


async def block_member(tx: Transaction, blocker_id: UUID, *, blocked_id: UUID, known_as: str | None) -> UUID:
    """Raising it again changes nothing.  Any id will do: whether somebody is there is told to nobody.

    `known_as` is the name on the card that the blocker sees, None where they see none.
    """
    raised = block(blocker_id, blocked_id)
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id, "raised_at": tx.now, "known_as": known_as}
    statement = insert(blocks).values(row).on_conflict_do_nothing().returning(blocks.c.raised_at)
    if (await tx.session.execute(statement)).first() is not None:
        await void_asks_between(tx, blocker_id, blocked_id)
        await tx.emit(raised)
    return blocked_id


async def lift_block(tx: Transaction, blocker_id: UUID, *, blocked_id: UUID) -> UUID:
    """Lifting what was never raised changes nothing, and a block from the other side stays."""
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    lifted = await tx.session.execute(delete(blocks).where(mine).returning(blocks.c.raised_at))
    if lifted.first() is not None:
        await tx.emit(lift(blocker_id, blocked_id))
    return blocked_id
