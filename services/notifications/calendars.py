"""What the events of sessions do to calendars: invitations, moves, cancellations, and reminders with them."""

from chassis.db import Transaction
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.commands.deliveries import call_off, invite, invite_anew, invite_newcomers, uninvite
from services.notifications.commands.facts import know_booking, know_cancellation, know_circle_meeting, know_topic
from services.notifications.commands.inbox import tell
from services.notifications.commands.reminders import drop_reminders, plan_reminders, remind_newcomers
from services.notifications.domain import circles, introductions, meetings
from services.notifications.domain.deliveries import Template
from services.notifications.domain.inbox import attendees


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, introductions.on_booked(event))
    await invite(tx, event, Template.INVITATION)
    await plan_reminders(tx, event)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    """Whoever was never told of the booking needs no word of its end."""
    if await know_cancellation(tx, event):
        await tell(tx, introductions.on_cancelled(event))
        await call_off(tx, event, Template.CANCELLATION)
        await drop_reminders(tx, [event.session_id], attendees(event))


async def on_meeting_booked(tx: Transaction, event: MeetingBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_booked(event))
    await invite(tx, event, Template.MEETING_INVITATION)
    await plan_reminders(tx, event)


async def on_meeting_moved(tx: Transaction, event: MeetingMoved) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_moved(event))
    await invite_anew(tx, event, Template.MEETING_MOVE)
    await plan_reminders(tx, event)


async def on_session_placed(tx: Transaction, event: SessionPlaced) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_placed(event))
    await invite_anew(tx, event, Template.SESSION_PLACE)


async def on_meeting_cancelled(tx: Transaction, event: MeetingCancelled) -> None:
    if await know_cancellation(tx, event):
        await tell(tx, meetings.on_cancelled(event))
        await call_off(tx, event, Template.MEETING_CANCELLATION)
        await drop_reminders(tx, [event.session_id], attendees(event))


async def on_circle_meeting_set(tx: Transaction, event: CircleMeetingSet) -> None:
    await know_topic(tx, event)
    await know_circle_meeting(tx, event)
    await tell(tx, circles.on_set(event))
    await invite(tx, event, Template.OFFICE_HOURS_INVITATION if event.office_hours else Template.CIRCLE_INVITATION)
    await plan_reminders(tx, event)


async def on_circle_meeting_moved(tx: Transaction, event: CircleMeetingMoved) -> None:
    await know_booking(tx, event)
    await tell(tx, circles.on_moved(event))
    await invite_anew(tx, event, Template.OFFICE_HOURS_MOVE if event.office_hours else Template.CIRCLE_MOVE)
    await plan_reminders(tx, event)


async def on_circle_meeting_cancelled(tx: Transaction, event: CircleMeetingCancelled) -> None:
    """Of office hours whoever has a seat was told of it, whether or not an invitation followed."""
    if await know_cancellation(tx, event) or event.office_hours:
        await tell(tx, circles.on_cancelled(event))
        await call_off(tx, event, _cancellation_of(event))
        await drop_reminders(tx, [event.session_id], attendees(event))


async def on_circle_joined(tx: Transaction, event: CircleJoined) -> None:
    """They are told of their seat; what it means for their calendars comes by mail, each date two weeks ahead."""
    await invite_newcomers(tx, event, Template.CIRCLE_INVITATION)
    await remind_newcomers(tx, event)


async def on_circle_left(tx: Transaction, event: CircleLeft) -> None:
    """They know that they left; their calendars do not."""
    await uninvite(tx, event, _cancellation_of(event))
    await drop_reminders(tx, [each.session_id for each in event.meetings], event.member_ids)


def _cancellation_of(event: CircleMeetingCancelled | CircleLeft) -> Template:
    return Template.OFFICE_HOURS_CANCELLATION if event.office_hours else Template.CIRCLE_CANCELLATION
