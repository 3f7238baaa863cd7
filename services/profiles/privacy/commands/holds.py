"""Setting and lifting a legal hold."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.stores import erased_of
from services.profiles.privacy.domain.holds import Hold, HoldStands, NothingHeld
from services.profiles.privacy.tables import holds
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action


async def set_hold(tx: Transaction, member_id: UUID, *, by: UUID, reason: str) -> UUID:
    """Keeps the member from being erased from now on; one whose erasure has begun can't be held any more."""
    if await erased_of(tx, [member_id]):
        raise NotFound
    if await standing_hold(tx, member_id):
        raise HoldStands
    hold = Hold(id=new_id(), member_id=member_id, reason=reason, set_by=by, set_at=tx.now)
    tx.session.add(hold)
    await append(tx, Action.HOLD_SET, actor_id=by, subject_id=member_id, details={"hold": hold.id})
    return hold.id


async def lift_hold(tx: Transaction, member_id: UUID, *, by: UUID, reason: str) -> UUID:
    hold = await standing_hold(tx, member_id)
    if hold is None:
        raise NothingHeld
    hold.lift(by=by, because=reason, now=tx.now)
    await append(tx, Action.HOLD_LIFTED, actor_id=by, subject_id=member_id, details={"hold": hold.id})
    return hold.id


async def standing_hold(tx: Transaction, member_id: UUID) -> Hold | None:
    """The hold that stands, locked."""
    query = select(Hold).where(holds.c.member_id == member_id, holds.c.lifted_at.is_(None)).with_for_update()
    return await tx.session.scalar(query)
