"""Whether somebody is in a circle, for whatever is done or read there."""

from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Transaction
from services.sessions.circles.domain.gathering import GatheringKind, NoSuchGathering
from services.sessions.circles.domain.meetings import NoSuchCircleMeeting
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.queries.meetings import circles_of
from services.sessions.circles.tables import circle_meetings, gatherings


async def leads_or_sits_in(tx: Transaction, circle_id: UUID, member_id: UUID) -> bool:
    """Whether they lead it; to who does neither, the circle does not exist here, whoever may see it elsewhere."""
    g = gatherings.c
    does_lead = func.coalesce(leads(member_id), False)
    found = select(does_lead).where(g.id == circle_id, g.kind == GatheringKind.CIRCLE, g.id.in_(circles_of(member_id)))
    led: bool | None = await tx.session.scalar(found)
    if led is None:
        raise NoSuchGathering
    return led


async def check_held_in(tx: Transaction, circle_id: UUID, meeting_id: UUID) -> None:
    """A meeting of the circle that took place, as far as it has begun."""
    m = circle_meetings.c
    begun = m.id == meeting_id, m.gathering_id == circle_id, m.cancelled_at.is_(None), m.starts_at <= tx.now
    if await tx.session.scalar(select(m.id).where(*begun)) is None:
        raise NoSuchCircleMeeting
