"""The subgraph of sessions: the table of contents of what its areas show and do."""

from functools import cache

from strawberry.tools import merge_types

from chassis.graph import Subgraph
from services.sessions.agendas import graph as agendas
from services.sessions.calendars import graph as calendars
from services.sessions.circles import graph as circles
from services.sessions.goals import graph as goals
from services.sessions.health import graph as health
from services.sessions.ledgers import graph as ledgers
from services.sessions.meetings import graph as meetings
from services.sessions.messages import graph as messages
from services.sessions.safety import graph as safety

AREAS = (meetings, goals, ledgers, agendas, messages, safety, circles, health, calendars)
"""Each with its QUERIES, MUTATIONS and entity TYPES."""


@cache
def schema() -> Subgraph:
    """The subgraph, made once a process."""
    return Subgraph(
        merge_types("Query", tuple(query for area in AREAS for query in area.QUERIES)),
        mutation=merge_types("Mutation", tuple(mutation for area in AREAS for mutation in area.MUTATIONS)),
        types=[entity for area in AREAS for entity in area.TYPES],
    )
