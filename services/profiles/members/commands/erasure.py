"""Leaving a row behind that says that its member was erased."""

from uuid import UUID

from chassis.db import Transaction
from services.profiles.members.domain.member import Member


async def mark_member_erased(tx: Transaction, member_id: UUID) -> None:
    """One who never saved a profile has no row, and needs none."""
    member = await tx.session.get(Member, member_id, with_for_update=True)
    if member is not None:
        member.erase(now=tx.now)
        await tx.session.flush()
