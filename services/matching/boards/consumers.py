"""What other services' events mean for boards."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
