"""What other services' events mean for privacy."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
