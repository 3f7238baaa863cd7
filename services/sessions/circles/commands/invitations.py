"""Who comes into a circle and who leaves it: that they were there, and its meetings in their calendars."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from chassis.db import Transaction, among
from services.sessions.circles.commands.stays import begin_stay, end_stays
from services.sessions.circles.domain.gathering import Gathering, GatheringKind
from services.sessions.circles.domain.meetings import CircleMeeting, joined, left
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import circle_meetings, claims, stays
from services.sessions.meetings.commands.gathered import give_back


async def attendees(tx: Transaction, circle: Gathering) -> list[UUID]:
    """Who leads the circle, and who has a seat in it; whoever tells them of a change has locked its row."""
    seated = claims.c.gathering_id == circle.id, claims.c.standing == Standing.SEATED
    return [*circle.leaders, *await tx.session.scalars(select(claims.c.member_id).where(*seated).order_by(claims.c.id))]


async def meetings_ahead(tx: Transaction, circle: Gathering) -> Sequence[CircleMeeting]:
    """Those that take place and have not begun, under the lock of the circle's row."""
    query = select(CircleMeeting).where(*_ahead(tx, circle)).order_by(circle_meetings.c.starts_at)
    return (await tx.session.scalars(query)).all()


async def welcome(tx: Transaction, gathering: Gathering, member_id: UUID) -> None:
    """Whoever is in it now has what lies ahead in their calendar."""
    if gathering.kind is GatheringKind.CIRCLE:
        await begin_stay(tx, gathering.id, member_id)
        if ahead := await _revised(tx, gathering):
            await tx.emit(joined(gathering, [member_id], ahead))


async def let_go(tx: Transaction, gathering: Gathering, members: Sequence[UUID]) -> None:
    """Whoever is in it no more has nothing of it in their calendar."""
    if members and gathering.kind is GatheringKind.CIRCLE:
        await end_stays(tx, among(stays.c.member_id, members), stays.c.gathering_id == gathering.id)
        if ahead := await _revised(tx, gathering):
            await tx.emit(left(gathering, members, ahead))


async def _revised(tx: Transaction, circle: Gathering) -> Sequence[CircleMeeting]:
    """What lies ahead, each with a higher sequence: one statement, however much it is."""
    change = update(CircleMeeting).where(*_ahead(tx, circle))
    values = {"sequence": circle_meetings.c.sequence + 1, "changed_at": tx.now}
    revised = await tx.session.scalars(
        change.values(values).returning(CircleMeeting), execution_options={"populate_existing": True}
    )
    return sorted(revised, key=lambda each: each.starts_at)


def _ahead(tx: Transaction, circle: Gathering) -> Sequence[ColumnElement[bool]]:
    return (
        circle_meetings.c.gathering_id == circle.id,
        circle_meetings.c.cancelled_at.is_(None),
        circle_meetings.c.starts_at > tx.now,
    )


async def step_down(tx: Transaction, circle: Gathering) -> None:
    """The co-mentor leads it no more, and has their time back."""
    if (member_id := circle.co_mentor_id) is None:
        return
    circle.co_mentor_id = None
    await give_back(tx, [meeting.id for meeting in await meetings_ahead(tx, circle)], of=[member_id])
    await let_go(tx, circle, [member_id])
