"""What other services' events mean for staff: each act in a member's name becomes part of the audit trail."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.answers import Acted
from contracts.matching import ActedInMatching
from contracts.notifications import ActedInNotifications
from contracts.sessions import ActedInSessions
from services.profiles.staff.commands.audit import keep_told_act


async def on_acted(tx: Transaction, event: Acted) -> None:
    await keep_told_act(tx, event)


HANDLERS: Handlers = {
    ActedInMatching: on_acted,
    ActedInSessions: on_acted,
    ActedInNotifications: on_acted,
}
