"""Who comes into a circle and who leaves it: that they were there, and its meetings in their calendars.

Of office hours the seat is the time as well: it is given with it and given back with it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update

from chassis.db import Transaction, among
from contracts.envelope import Event
from services.sessions.circles.commands.seat_times import give_seat_time_back, take_seat_time
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


async def welcome(tx: Transaction, gathering: Gathering, member_id: UUID, *told: Event) -> None:
    """Whoever is in it now has what lies ahead in their calendar; what else is told of it is written with that."""
    if gathering.kind is GatheringKind.OFFICE_HOURS:
        await tx.emit_all([*told, await take_seat_time(tx, gathering, member_id)])
        return
    await begin_stay(tx, gathering.id, member_id)
    ahead = await _revised(tx, gathering)
    await tx.emit_all([*told, *([joined(gathering, [member_id], ahead)] if ahead else [])])


async def let_go(tx: Transaction, gathering: Gathering, members: Sequence[UUID]) -> None:
    """Whoever has no seat any more is in it no more; the mentors of a circle hear of the seat alone."""
    if not members:
        return
    if gathering.kind is GatheringKind.OFFICE_HOURS:
        await give_seat_time_back(tx, gathering, members)
        await call_off_if_nobody_comes(tx, gathering)
    else:
        await tx.emit(gathering.lost_seat(now=tx.now))
        await _take_out(tx, gathering, members)


async def call_off_meetings(tx: Transaction, gathering: Gathering, *, by: UUID | None = None) -> None:
    """Everything ahead, under the lock of its row; in nobody's name where nobody leads it any more."""
    ahead, members = await meetings_ahead(tx, gathering), await attendees(tx, gathering)
    await give_back(tx, [each.id for each in ahead])
    await tx.emit_all([each.cancel(by=by, circle=gathering, members=members, now=tx.now) for each in ahead])


async def call_off_if_nobody_comes(tx: Transaction, hours: Gathering, *, by: UUID | None = None) -> None:
    """Office hours that nobody has a seat in, and that nobody can take one in any more, are nobody's time."""
    if hours.closed_at is None:
        return
    somebody = exists().where(claims.c.gathering_id == hours.id, claims.c.standing == Standing.SEATED)
    if not await tx.session.scalar(select(somebody)):
        await call_off_meetings(tx, hours, by=by)


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
    await _take_out(tx, circle, [member_id])


async def _take_out(tx: Transaction, circle: Gathering, members: Sequence[UUID]) -> None:
    """Whoever is in it no more has nothing of it in their calendar."""
    await end_stays(tx, among(stays.c.member_id, members), stays.c.gathering_id == circle.id)
    if ahead := await _revised(tx, circle):
        await tx.emit(left(circle, members, ahead))
