"""What other services' events mean for sessions: the table of contents of its areas' handlers."""

from chassis.events.inbox import Handlers
from chassis.stores import erasing, on_export_requested
from contracts.profiles import ErasureStarted, ExportRequested
from contracts.sessions import ErasedInSessions
from services.sessions.circles import consumers as circles
from services.sessions.erasure import erase_members
from services.sessions.facts import consumers as facts
from services.sessions.health import consumers as health
from services.sessions.meetings import consumers as meetings
from services.sessions.messages import consumers as messages

HANDLERS: Handlers = {
    **facts.HANDLERS,
    **meetings.HANDLERS,
    **messages.HANDLERS,
    **health.HANDLERS,
    **circles.HANDLERS,
    ErasureStarted: erasing(erase_members, ErasedInSessions),
    ExportRequested: on_export_requested,
}
"""One event has one handler; an event that two areas care about is handled in one and told to the other."""
