"""Setting, moving and cancelling the meetings of a circle, by who leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select

from chassis.db import Transaction
from chassis.stores import erased_of
from services.sessions.circles.commands.invitations import attendees, meetings_ahead
from services.sessions.circles.commands.seats import locked_for
from services.sessions.circles.domain.gathering import Gathering, GatheringKind, MentorLeft, NoSuchGathering
from services.sessions.circles.domain.meetings import CircleMeeting, Dates, NoSuchCircleMeeting, check_room
from services.sessions.circles.queries.attending import leads_or_sits_in
from services.sessions.circles.tables import circle_meetings, co_mentor_offers, gatherings
from services.sessions.facts.queries.people import zones_of
from services.sessions.meetings.commands.gathered import Span, free_among, give_back, hold_times
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.queries.given import given_by

_LEADERS = (
    select(gatherings.c.mentor_id, gatherings.c.co_mentor_id, co_mentor_offers.c.member_id)
    .outerjoin(
        co_mentor_offers,
        and_(co_mentor_offers.c.gathering_id == gatherings.c.id, co_mentor_offers.c.declined_at.is_(None)),
    )
    .where(gatherings.c.id == bindparam("circle", type_=Uuid))
)
"""Also who is asked to lead it, for until its row is locked they may have agreed."""


@dataclass(frozen=True, kw_only=True)
class SetMeetings:
    """When a circle is to meet, and how; `series_id` is made at the edge."""

    series_id: UUID
    circle_id: UUID
    dates: Dates
    manner: Manner


async def set_meetings(tx: Transaction, wanted: SetMeetings, *, by: UUID) -> UUID:
    """Sets those dates at which its mentors are free; where they are at none of them, it is refused as taken.

    What the mentors choose themselves is not measured against anybody's limits, and counts towards them.  Who has a
    seat is told and not asked: a circle of fifty would find no time in which none of them has anything else.
    """
    circle = await _locked_to_change(tx, wanted.circle_id, by)
    if await erased_of(tx, [circle.mentor_id]):
        raise MentorLeft
    wanted.dates.check(circle)
    wanted.manner.check()
    zone = (await zones_of(tx, [circle.mentor_id]))[circle.mentor_id]
    reckoned = [
        CircleMeeting.on(
            day, wanted.dates.at, circle=circle, series_id=wanted.series_id, zone=zone, manner=wanted.manner, now=tx.now
        )
        for day in wanted.dates.days(circle.every_days)
    ]
    check_room(len(await meetings_ahead(tx, circle)) + len(reckoned))
    await _hold(tx, circle, reckoned)
    return wanted.series_id


async def move_meeting(
    tx: Transaction, meeting_id: UUID, starts_at: datetime, manner: Manner | None, *, by: UUID
) -> UUID:
    """To a time at which the mentors are free; the others are told, and can give up their seat."""
    if manner is not None:
        manner.check()
    circle, meeting = await _locked_meeting(tx, meeting_id, by)
    moved = meeting.move(starts_at, manner, circle=circle, members=await attendees(tx, circle), now=tx.now)
    await tx.session.flush()
    if moved.moved_from != moved.starts_at:
        await _give_times(tx, circle, meeting)
    await tx.emit(moved)
    return meeting_id


async def cancel_meeting(tx: Transaction, meeting_id: UUID, *, by: UUID) -> UUID:
    circle, meeting = await _locked_meeting(tx, meeting_id, by)
    cancelled = meeting.cancel(by=by, circle=circle, members=await attendees(tx, circle), now=tx.now)
    await give_back(tx, [meeting.id])
    await tx.emit(cancelled)
    return meeting_id


async def call_off_meetings(tx: Transaction, circle: Gathering) -> None:
    """Everything ahead of a circle that nobody leads any more, in nobody's name, under the lock of its row."""
    ahead, members = await meetings_ahead(tx, circle), await attendees(tx, circle)
    await give_back(tx, [each.id for each in ahead])
    await tx.emit_all([each.cancel(by=None, circle=circle, members=members, now=tx.now) for each in ahead])


async def take_over(tx: Transaction, circle: Gathering) -> None:
    """The co-mentor is its mentor from now on; of what lies ahead, that at which they have something else is off."""
    circle.hand_on()
    await tx.session.flush()
    ahead = await meetings_ahead(tx, circle)
    led = await given_by(tx, circle.mentor_id, [each.id for each in ahead])
    off, members = [each for each in ahead if each.id not in led], await attendees(tx, circle)
    await give_back(tx, [each.id for each in off])
    await tx.emit_all([each.cancel(by=None, circle=circle, members=members, now=tx.now) for each in off])


async def _give_times(tx: Transaction, circle: Gathering, meeting: CircleMeeting) -> None:
    """Who leads it gives the new time, also who could not lead it at the one before."""
    spans = await free_among(tx, circle.leaders, [Span.of(meeting)])
    if not spans:
        raise SlotTaken
    await hold_times(tx, circle.leaders, spans)


async def _hold(tx: Transaction, circle: Gathering, reckoned: Sequence[CircleMeeting]) -> None:
    spans = await free_among(tx, circle.leaders, [Span.of(each) for each in reckoned])
    if not spans:
        raise SlotTaken
    free = {span.id for span in spans}
    held = [each for each in reckoned if each.id in free]
    tx.session.add_all(held)
    await tx.session.flush()
    await hold_times(tx, circle.leaders, spans)
    members = await attendees(tx, circle)
    await tx.emit_all([each.was_set(circle, members, with_others=each is not held[0]) for each in held])


async def _locked_to_change(tx: Transaction, circle_id: UUID, by: UUID) -> Gathering:
    """With the time of its mentors locked first, then its row; to who may not see it, it is not there.

    Whatever is refused afterwards counts for nothing, for it is rolled back.
    """
    found = (await tx.session.execute(_LEADERS, {"circle": circle_id})).one_or_none()
    if found is None:
        raise NoSuchGathering
    await lock_people(tx, *(each for each in found if each is not None))
    circle, _own = await locked_for(tx, circle_id, by)
    if circle.kind is not GatheringKind.CIRCLE:
        raise NoSuchGathering
    circle.check_led_by(by)
    circle.count_change(now=tx.now)
    return circle


async def _locked_meeting(tx: Transaction, meeting_id: UUID, by: UUID) -> tuple[Gathering, CircleMeeting]:
    """To who neither leads the circle nor has a seat in it, there is no such meeting."""
    circle_id = await tx.session.scalar(
        select(circle_meetings.c.gathering_id).where(circle_meetings.c.id == meeting_id)
    )
    if circle_id is None:
        raise NoSuchCircleMeeting
    try:
        await leads_or_sits_in(tx, circle_id, by)
    except NoSuchGathering as error:
        raise NoSuchCircleMeeting from error
    circle = await _locked_to_change(tx, circle_id, by)
    return circle, await tx.session.get_one(CircleMeeting, meeting_id)
