"""Where matching keeps anything of a member: the table of contents of its areas' stores."""

from chassis.stores import SPINE, Stores
from services.matching.boards import stores as boards
from services.matching.capacity import stores as capacity
from services.matching.facts import stores as facts
from services.matching.flash import stores as flash
from services.matching.introductions import stores as introductions
from services.matching.outcomes import stores as outcomes
from services.matching.programmes import stores as programmes
from services.matching.recommendations import stores as recommendations
from services.matching.relationships import stores as relationships

STORES: Stores = (
    *outcomes.STORES,
    *flash.STORES,
    *boards.STORES,
    *programmes.STORES,
    *relationships.STORES,
    *introductions.STORES,
    *recommendations.STORES,
    *capacity.STORES,
    *facts.STORES,
    *SPINE,
)
