"""How much a member lets be booked."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.tables import limits


async def set_limits(tx: Transaction, member_id: UUID, chosen: Limits) -> UUID:
    """Holds for what is booked from now on; what is booked stays."""
    row = {"buffer_minutes": chosen.buffer_minutes, "most_a_day": chosen.most_a_day}
    statement = insert(limits).values(member_id=member_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[limits.c.member_id], set_=row))
    return member_id
