"""Members who wait for the association's word before they are recommended as mentors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.members.domain.member import MentorApproval, Standing
from services.profiles.members.tables import members


async def waiting_for_approval(tx: Transaction, *, after: UUID | None, most: int) -> Sequence[UUID]:
    """Ids of members, in the order of ids."""
    query = select(members.c.id).where(
        members.c.mentor_approval == MentorApproval.PENDING, members.c.standing == Standing.PRESENT
    )
    if after is not None:
        query = query.where(members.c.id > after)
    return (await tx.session.scalars(query.order_by(members.c.id).limit(most))).all()
