"""What falls due in matching: the table of contents of its areas' timers."""

from chassis.timers import Timers
from services.matching.boards import timers as boards
from services.matching.facts import timers as facts
from services.matching.flash import timers as flash
from services.matching.introductions import timers as introductions
from services.matching.outcomes import timers as outcomes
from services.matching.programmes import timers as programmes
from services.matching.recommendations import timers as recommendations
from services.matching.relationships import timers as relationships

TIMERS: Timers = {
    **facts.TIMERS,
    **recommendations.TIMERS,
    **introductions.TIMERS,
    **relationships.TIMERS,
    **programmes.TIMERS,
    **boards.TIMERS,
    **flash.TIMERS,
    **outcomes.TIMERS,
}
