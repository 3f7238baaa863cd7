"""Keeping who wants nothing to do with whom, so that nobody hears any more of somebody whom they blocked.

Only the one who raised a block is spared: to the other everything sounds as if there were none.  The end of what both
had in their calendars is told to both, in nobody's name.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.notifications.domain.deliveries import CALLING_OFF, Delivery, State
from services.notifications.domain.kinds import OFF
from services.notifications.tables import blocks, deliveries, notifications


async def keep_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """What the blocker has not read goes, and what was going to be mailed to them stays here."""
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id}
    await tx.session.execute(insert(blocks).values(row).on_conflict_do_nothing())
    unread = (notifications.c.member_id == blocker_id) & notifications.c.read_at.is_(None)
    about = (notifications.c.about == blocked_id) & notifications.c.kind.not_in(OFF)
    await tx.session.execute(delete(notifications).where(unread, about))
    invitation = (deliveries.c.template.not_in(CALLING_OFF)) & (deliveries.c.state == State.PENDING)
    theirs = (deliveries.c.member_id == blocker_id) & (deliveries.c.about == blocked_id)
    for delivery in await tx.session.scalars(select(Delivery).where(invitation, theirs).with_for_update()):
        delivery.drop()


async def forget_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    await tx.session.execute(delete(blocks).where(mine))


async def blocked_among(tx: Transaction, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those pairs of (member, other) of which the member has blocked the other."""
    pair = tuple_(blocks.c.blocker_id, blocks.c.blocked_id)
    rows = await tx.session.execute(select(blocks).where(pair.in_(list(pairs))))
    return {(row.blocker_id, row.blocked_id) for row in rows}
