"""What other services' events mean for outcomes."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
