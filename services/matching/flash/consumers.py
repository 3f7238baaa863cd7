"""What other services' events mean for flash."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
