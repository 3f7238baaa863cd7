"""What other services' events mean for staff."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
