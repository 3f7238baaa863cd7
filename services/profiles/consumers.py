"""What profiles takes in: the table of contents of its areas' handlers."""

from chassis.events.inbox import Handlers
from services.profiles.directory import consumers as directory
from services.profiles.integrations import consumers as integrations
from services.profiles.members import consumers as members
from services.profiles.privacy import consumers as privacy
from services.profiles.staff import consumers as staff

HANDLERS: Handlers = {
    **members.HANDLERS,
    **directory.HANDLERS,
    **integrations.HANDLERS,
    **privacy.HANDLERS,
    **staff.HANDLERS,
}
"""One event has one handler; an event that two areas care about is handled in one and told to the other."""
