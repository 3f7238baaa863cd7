"""Where sessions keeps anything of a member: the table of contents of its areas' stores."""

from chassis.stores import SPINE, Stores
from services.sessions.agendas import stores as agendas
from services.sessions.allowances import stores as allowances
from services.sessions.calendars import stores as calendars
from services.sessions.circles import stores as circles
from services.sessions.facts import stores as facts
from services.sessions.goals import stores as goals
from services.sessions.health import stores as health
from services.sessions.ledgers import stores as ledgers
from services.sessions.meetings import stores as meetings
from services.sessions.messages import stores as messages
from services.sessions.safety import stores as safety

STORES: Stores = (
    *health.STORES,
    *calendars.STORES,
    *circles.STORES,
    *safety.STORES,
    *messages.STORES,
    *agendas.STORES,
    *ledgers.STORES,
    *goals.STORES,
    *meetings.STORES,
    *allowances.STORES,
    *facts.STORES,
    *SPINE,
)
