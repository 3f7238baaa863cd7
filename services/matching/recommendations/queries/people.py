"""Of whom a member may know at all."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from services.matching.facts.queries.blocks import apart
from services.matching.facts.tables import members, offers


async def may_know_of(tx: Transaction, member_id: UUID, about: UUID) -> bool:
    """Who is kept apart by a block, or cannot be found, is as somebody who never was."""
    found = select(members.c.member_id).where(members.c.member_id == about, members.c.findable)
    offering = select(offers.c.member_id).where(
        offers.c.member_id == about, ~select(members.c.member_id).where(members.c.member_id == about).exists()
    )
    known = or_(found.exists(), offering.exists())
    return bool(await tx.session.scalar(select(known & ~apart(member_id, about))))
