"""What other services' events mean for matching: the table of contents of its areas' handlers."""

from chassis.events.inbox import Handlers
from chassis.stores import erasing, on_export_requested
from contracts.matching import ErasedInMatching
from contracts.profiles import ErasureStarted, ExportRequested
from services.matching.boards import consumers as boards
from services.matching.erasure import erase_members
from services.matching.facts import consumers as facts
from services.matching.flash import consumers as flash
from services.matching.introductions import consumers as introductions
from services.matching.outcomes import consumers as outcomes
from services.matching.programmes import consumers as programmes
from services.matching.relationships import consumers as relationships

HANDLERS: Handlers = {
    **facts.HANDLERS,
    **introductions.HANDLERS,
    **relationships.HANDLERS,
    **programmes.HANDLERS,
    **boards.HANDLERS,
    **flash.HANDLERS,
    **outcomes.HANDLERS,
    ErasureStarted: erasing(erase_members, ErasedInMatching),
    ExportRequested: on_export_requested,
}
"""One event has one handler; an event that two areas care about is handled in one and told to the other."""
