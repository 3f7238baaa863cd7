"""What profiles takes in: the table of contents of its areas' handlers."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
