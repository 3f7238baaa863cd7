"""Publishing, moving and cancelling office hours, by the mentor who gives them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from chassis.contention import TryAgain
from chassis.db import Transaction, among
from contracts.sessions import SeatLoss
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.circles.commands.gatherings import end_line
from services.sessions.circles.commands.invitations import attendees, call_off_meetings
from services.sessions.circles.commands.seats import locked_for, release
from services.sessions.circles.domain.gathering import Gathering, GatheringKind, NoSuchGathering, check_office_hours
from services.sessions.circles.domain.meetings import CircleMeeting, NobodyComesThen
from services.sessions.circles.domain.seats import Standing, seat_lost
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.tables import claims, gatherings
from services.sessions.facts.queries.people import zones_of
from services.sessions.meetings.commands.gathered import Span, free_among, hold_times, who_is_busy
from services.sessions.meetings.commands.times import check_free, lock_people
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import SlotTaken


async def publish_office_hours(tx: Transaction, hours: Gathering, manner: Manner) -> UUID:
    """At a time that is still the mentor's own, and theirs no more from then on, as if it were booked."""
    starts_at = check_office_hours(hours, now=tx.now)
    manner.check()
    await lock_people(tx, hours.mentor_id)
    await spend(tx, hours.mentor_id, What.OFFICE_HOURS, about=hours.mentor_id)
    await check_free(tx, [hours.mentor_id], starts_at, starts_at + manner.lasts)
    zone = (await zones_of(tx, [hours.mentor_id]))[hours.mentor_id]
    meeting = CircleMeeting.of_hours(hours, starts_at, zone=zone, manner=manner, now=tx.now)
    tx.session.add(hours)
    await tx.session.flush()
    tx.session.add(meeting)
    await tx.session.flush()
    await hold_times(tx, hours.leaders, [Span.of(meeting)])
    await tx.emit(meeting.was_set(hours, hours.leaders, with_others=False))
    return hours.id


async def cancel_office_hours(tx: Transaction, hours_id: UUID, *, by: UUID) -> UUID:
    """Until they begin; everybody in them is told and has their time back, and whoever waits is let go."""
    hours, meeting = await _locked_hours(tx, hours_id, by)
    meeting.check_ahead(tx.now)
    hours.closed_at = hours.closed_at or tx.now
    await tx.session.flush()
    await end_line(tx, hours)
    await call_off_meetings(tx, hours, by=by)
    return hours_id


async def move_office_hours(
    tx: Transaction, hours_id: UUID, starts_at: datetime, manner: Manner | None, *, by: UUID
) -> UUID:
    """To a time at which the mentor is free.  Who has a seat keeps it where they are free then, and loses it otherwise.

    They agreed to another time, so that a move must not take one that they have given to something else.
    """
    if manner is not None:
        manner.check()
    locked = await _seated(tx, hours_id, by)
    await lock_people(tx, by, *locked)
    hours, meeting = await _locked_hours(tx, hours_id, by)
    if not set(await _seated(tx, hours_id, by)) <= set(locked):
        raise TryAgain
    hours.count_change(now=tx.now)
    meeting.check_ahead(tx.now)
    then = Span(id=hours_id, starts_at=starts_at, ends_at=starts_at + (meeting.ends_at - meeting.starts_at))
    if not await free_among(tx, hours.leaders, [then]):
        raise SlotTaken
    await _begin(tx, hours, starts_at)
    await _let_go(tx, hours, await who_is_busy(tx, locked, then))
    await tx.session.refresh(meeting)
    if meeting.cancelled_at is not None:
        raise NobodyComesThen
    members = await attendees(tx, hours)
    moved = meeting.move(starts_at, manner, circle=hours, members=members, now=tx.now)
    await tx.session.flush()
    await hold_times(tx, members, [then])
    await tx.emit(moved)
    return hours_id


async def _begin(tx: Transaction, hours: Gathering, starts_at: datetime) -> None:
    """Seats are given until then, and no offer outlasts it."""
    hours.starts_at = starts_at
    offered = claims.c.gathering_id == hours.id, claims.c.standing == Standing.OFFERED
    sooner = func.least(claims.c.offered_until, starts_at)
    await tx.session.execute(update(claims).where(*offered).values(offered_until=sooner))


async def _let_go(tx: Transaction, hours: Gathering, busy: Sequence[UUID]) -> None:
    seated = claims.c.gathering_id == hours.id, claims.c.standing == Standing.SEATED
    losing = select(claims.c.member_id).where(*seated, among(claims.c.member_id, busy)).order_by(claims.c.place)
    told = [seat_lost(hours, each, SeatLoss.MOVED, now=tx.now) for each in await tx.session.scalars(losing)]
    if told:
        await release(tx, hours, among(claims.c.member_id, [each.member_id for each in told]))
        await tx.emit_all(told)


async def _seated(tx: Transaction, hours_id: UUID, led_by: UUID) -> Sequence[UUID]:
    """Nobody of what somebody else gives."""
    query = (
        select(claims.c.member_id)
        .join(gatherings, gatherings.c.id == claims.c.gathering_id)
        .where(gatherings.c.id == hours_id, leads(led_by), claims.c.standing == Standing.SEATED)
    )
    return (await tx.session.scalars(query)).all()


async def _locked_hours(tx: Transaction, hours_id: UUID, by: UUID) -> tuple[Gathering, CircleMeeting]:
    hours, _own = await locked_for(tx, hours_id, by)
    if hours.kind is not GatheringKind.OFFICE_HOURS:
        raise NoSuchGathering
    hours.check_led_by(by)
    return hours, await tx.session.get_one(CircleMeeting, hours_id)
