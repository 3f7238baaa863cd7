"""What a member reads of themselves alone."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from chassis.db import Transaction
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.queries.diaries import limits_of
from services.sessions.meetings.tables import sessions


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How much they let be booked, and how often they cancelled late."""

    limits: Limits
    late_cancellations: int


async def habits_of(tx: Transaction, member_id: UUID) -> Habits:
    mine = or_(sessions.c.mentor_id == member_id, sessions.c.mentee_id == member_id)
    late = mine & (sessions.c.cancelled_by == member_id) & sessions.c.cancelled_late
    count = await tx.session.scalar(select(func.count()).where(late)) or 0
    return Habits(limits=(await limits_of(tx, [member_id]))[member_id], late_cancellations=count)
