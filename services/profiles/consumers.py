"""What profiles takes in: nothing, because what members say of themselves begins here."""

from chassis.events.inbox import Handlers

HANDLERS: Handlers = {}
