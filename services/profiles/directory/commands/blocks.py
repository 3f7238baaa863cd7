"""Raising and lifting blocks."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.directory.commands.asks import void_asks_between
from services.profiles.directory.domain.block import block, lift
from services.profiles.directory.tables import blocks


async def block_member(tx: Transaction, blocker_id: UUID, *, blocked_id: UUID, known_as: str | None) -> UUID:
    """Raising it again changes nothing.  Any id will do: whether somebody is there is told to nobody.

    `known_as` is the name on the card that the blocker sees, None where they see none.
    """
    await _raise(tx, blocker_id, blocked_id=blocked_id, known_as=known_as)
    return blocked_id


async def carry_blocks(tx: Transaction, merged_id: UUID, *, kept_id: UUID) -> list[UUID]:
    """Whoever keeps away from a record that is merged keeps away from its person; returns for whom that is new.

    Nobody lives in a record that is merged, so it has raised no blocks of its own.
    """
    query = select(blocks.c.blocker_id, blocks.c.known_as).where(
        blocks.c.blocked_id == merged_id, blocks.c.blocker_id != kept_id
    )
    raised = (await tx.session.execute(query.order_by(blocks.c.blocker_id))).all()
    return [
        row.blocker_id for row in raised if await _raise(tx, row.blocker_id, blocked_id=kept_id, known_as=row.known_as)
    ]


async def _raise(tx: Transaction, blocker_id: UUID, *, blocked_id: UUID, known_as: str | None) -> bool:
    """Whether the block is new."""
    raised = block(blocker_id, blocked_id)
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id, "raised_at": tx.now, "known_as": known_as}
    statement = insert(blocks).values(row).on_conflict_do_nothing().returning(blocks.c.raised_at)
    if (await tx.session.execute(statement)).first() is None:
        return False
    await void_asks_between(tx, blocker_id, blocked_id)
    await tx.emit(raised)
    return True


async def lift_block(tx: Transaction, blocker_id: UUID, *, blocked_id: UUID) -> UUID:
    """Lifting what was never raised changes nothing, and a block from the other side stays."""
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    lifted = await tx.session.execute(delete(blocks).where(mine).returning(blocks.c.raised_at))
    if lifted.first() is not None:
        await tx.emit(lift(blocker_id, blocked_id))
    return blocked_id
