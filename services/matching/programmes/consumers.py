"""What other services' events mean for programmes."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
