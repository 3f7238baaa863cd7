"""How many mentees a member has: kept as matching says it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.locks import lock_members
from services.profiles.members.tables import loads


async def keep_load(tx: Transaction, member_id: UUID, held: int) -> None:
    kept = insert(loads).values(member_id=member_id, held=held)
    await lock_members(tx, [member_id])
    await tx.session.execute(kept.on_conflict_do_update(index_elements=["member_id"], set_={"held": held}))
    await index_members(tx, [member_id])


async def load_of(tx: Transaction, member_id: UUID) -> int:
    """As far as is known here; matching alone counts places, and never sells one twice."""
    held = await tx.session.scalar(select(loads.c.held).filter_by(member_id=member_id))
    return held or 0
