"""What other services' events mean for the directory."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
