"""Who comes into a circle and who leaves it: that they were there, and its meetings in their calendars."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from services.sessions.circles.commands.stays import begin_stay, end_stays
from services.sessions.circles.domain.gathering import Gathering, GatheringKind
from services.sessions.circles.domain.meetings import CircleMeeting
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import circle_meetings, claims, stays
from services.sessions.meetings.commands.gathered import give_back


async def attendees(tx: Transaction, circle: Gathering) -> list[UUID]:
    """Who leads the circle, and who has a seat in it; whoever tells them of a change has locked its row."""
    seated = claims.c.gathering_id == circle.id, claims.c.standing == Standing.SEATED
    return [*circle.leaders, *await tx.session.scalars(select(claims.c.member_id).where(*seated).order_by(claims.c.id))]


async def meetings_ahead(tx: Transaction, circle: Gathering) -> Sequence[CircleMeeting]:
    """Those that take place and have not begun, under the lock of the circle's row."""
    ahead = (
        circle_meetings.c.gathering_id == circle.id,
        circle_meetings.c.cancelled_at.is_(None),
        circle_meetings.c.starts_at > tx.now,
    )
    return (await tx.session.scalars(select(CircleMeeting).where(*ahead).order_by(circle_meetings.c.starts_at))).all()


async def welcome(tx: Transaction, gathering: Gathering, member_id: UUID) -> None:
    """Whoever is in it now has what lies ahead in their calendar."""
    if gathering.kind is GatheringKind.CIRCLE:
        await begin_stay(tx, gathering.id, member_id)
        ahead = await meetings_ahead(tx, gathering)
        await tx.emit_all([meeting.welcome(gathering, [member_id], now=tx.now) for meeting in ahead])


async def let_go(tx: Transaction, gathering: Gathering, members: Sequence[UUID]) -> None:
    """Whoever has no seat any more is in it no more; its mentors hear of the seat alone."""
    if members and gathering.kind is GatheringKind.CIRCLE:
        await tx.emit(gathering.lost_seat(now=tx.now))
        await _take_out(tx, gathering, members)


async def step_down(tx: Transaction, circle: Gathering) -> None:
    """The co-mentor leads it no more, and has their time back."""
    if (member_id := circle.co_mentor_id) is None:
        return
    circle.co_mentor_id = None
    await give_back(tx, [meeting.id for meeting in await meetings_ahead(tx, circle)], of=[member_id])
    await _take_out(tx, circle, [member_id])


async def _take_out(tx: Transaction, circle: Gathering, members: Sequence[UUID]) -> None:
    """Whoever is in it no more has nothing of it in their calendar."""
    await end_stays(tx, among(stays.c.member_id, members), stays.c.gathering_id == circle.id)
    ahead = await meetings_ahead(tx, circle)
    await tx.emit_all([meeting.let_go(circle, members, now=tx.now) for meeting in ahead])
