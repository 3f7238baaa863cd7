"""What meetings tell, for the health of their relationship: the service hears its own events like anybody else's."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.sessions import MeetingBooked, MeetingCancelled, MeetingHeld, MeetingMissed, MeetingMoved
from services.sessions.health.commands.life import follow_held
from services.sessions.health.commands.rhythm import follow


async def on_meeting_changed(tx: Transaction, event: MeetingBooked | MeetingMoved | MeetingCancelled) -> None:
    """What is booked is read from the calendar, so that it does not matter which of several changes is heard last."""
    await follow(tx, event.relationship_id)


async def on_meeting_over(tx: Transaction, event: MeetingHeld | MeetingMissed) -> None:
    await follow_held(tx, event.relationship_id)


HANDLERS: Handlers = {
    MeetingBooked: on_meeting_changed,
    MeetingMoved: on_meeting_changed,
    MeetingCancelled: on_meeting_changed,
    MeetingHeld: on_meeting_over,
    MeetingMissed: on_meeting_over,
}
