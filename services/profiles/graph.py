"""The subgraph of profiles: the table of contents of what its areas show and do."""

from strawberry.tools import merge_types

from chassis.graph import Subgraph
from services.profiles.members import graph as members
from services.profiles.privacy import graph as privacy

AREAS = (members, privacy)


def schema() -> Subgraph:
    """The subgraph; each request's `parts` must hold the `keyring`."""
    return Subgraph(
        merge_types("Query", tuple(area.Query for area in AREAS)),
        mutation=merge_types("Mutation", tuple(area.Mutation for area in AREAS)),
        types=[entity for area in AREAS for entity in area.TYPES],
    )
