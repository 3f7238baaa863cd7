"""Before somebody's first profile: their sign-in may stand for another member by now."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.staff.domain.sign_in import LinkedJustNow
from services.profiles.staff.tables import sign_ins


async def refuse_linked(tx: Transaction, principal_id: UUID) -> None:
    """Refuses a first profile under a sign-in that was linked to an imported one a moment ago."""
    member_id = await tx.session.scalar(select(sign_ins.c.member_id).filter_by(principal_id=principal_id))
    if member_id not in (None, principal_id):
        raise LinkedJustNow
