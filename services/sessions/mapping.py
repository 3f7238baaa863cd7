"""The domain on its tables: the table of contents of what each area maps; importing it knows every table."""

from services.sessions.agendas import tables as agendas
from services.sessions.allowances import tables as allowances
from services.sessions.calendars import tables as calendars
from services.sessions.circles import tables as circles
from services.sessions.facts import tables as facts
from services.sessions.goals import tables as goals
from services.sessions.health import tables as health
from services.sessions.ledgers import tables as ledgers
from services.sessions.meetings import tables as meetings
from services.sessions.messages import tables as messages
from services.sessions.safety import tables as safety
from services.sessions.tables import metadata

TABLES = (facts, meetings, goals, ledgers, agendas, messages, safety, circles, health, calendars, allowances)
"""Each defines tables of the one metadata."""


def map_domain() -> None:
    """Maps the dataclasses of all areas; doing it again changes nothing."""
    goals.map_goals()
    ledgers.map_ledgers()
    agendas.map_agendas()
    meetings.map_meetings()
    messages.map_messages()
    safety.map_concerns()
    circles.map_circles()
    health.map_health()


__all__ = ["TABLES", "map_domain", "metadata"]
