"""The subgraph of profiles: the table of contents of what its areas show and do."""

from functools import cache

from strawberry.tools import merge_types

from chassis.graph import Subgraph
from services.profiles.directory import graph as directory
from services.profiles.integrations import graph as integrations
from services.profiles.members import graph as members
from services.profiles.privacy import graph as privacy
from services.profiles.staff import graph as staff

AREAS = (members, directory, integrations, privacy, staff)
"""Each with its QUERIES, MUTATIONS and entity TYPES."""


@cache
def schema() -> Subgraph:
    """The subgraph, made once a process; each request's `parts` must hold the `keyring`."""
    return Subgraph(
        merge_types("Query", tuple(query for area in AREAS for query in area.QUERIES)),
        mutation=merge_types("Mutation", tuple(mutation for area in AREAS for mutation in area.MUTATIONS)),
        types=[entity for area in AREAS for entity in area.TYPES],
        extensions=[staff.ReadsInSomebodysName],
    )
