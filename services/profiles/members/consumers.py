"""What other services' events mean for members."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
