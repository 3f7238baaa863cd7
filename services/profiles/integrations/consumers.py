"""What other services' events mean for integrations."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
