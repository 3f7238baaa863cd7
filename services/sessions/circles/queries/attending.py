"""Whether somebody is in a circle, for whatever is done or read there."""

from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Transaction
from services.sessions.circles.domain.gathering import GatheringKind, NoSuchGathering
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.queries.meetings import attends
from services.sessions.circles.tables import gatherings


async def leads_or_sits_in(tx: Transaction, circle_id: UUID, member_id: UUID) -> bool:
    """Whether they lead it; to who does neither, the circle does not exist here, whoever may see it elsewhere."""
    g = gatherings.c
    does_lead = func.coalesce(leads(member_id), False)
    found = select(does_lead).where(g.id == circle_id, g.kind == GatheringKind.CIRCLE, attends(member_id))
    led: bool | None = await tx.session.scalar(found)
    if led is None:
        raise NoSuchGathering
    return led
