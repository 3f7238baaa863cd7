"""What other services' events mean for relationships."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
