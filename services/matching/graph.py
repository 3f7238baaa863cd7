"""The subgraph of matching: the table of contents of what its areas show and do."""

from functools import cache

from strawberry.tools import merge_types

from chassis.graph import Subgraph
from services.matching.boards import graph as boards
from services.matching.flash import graph as flash
from services.matching.introductions import graph as introductions
from services.matching.outcomes import graph as outcomes
from services.matching.programmes import graph as programmes
from services.matching.recommendations import graph as recommendations
from services.matching.relationships import graph as relationships

AREAS = (recommendations, introductions, relationships, programmes, boards, flash, outcomes)
"""Each with its QUERIES, MUTATIONS and entity TYPES."""


@cache
def schema() -> Subgraph:
    """The subgraph, made once a process; each request's `parts` must hold the `keyring`."""
    return Subgraph(
        merge_types("Query", tuple(query for area in AREAS for query in area.QUERIES)),
        mutation=merge_types("Mutation", tuple(mutation for area in AREAS for mutation in area.MUTATIONS)),
        types=[entity for area in AREAS for entity in area.TYPES],
    )
