"""The directory on the graph: searching it, and blocks."""

from services.profiles.directory.graph.mutation import Mutation
from services.profiles.directory.graph.query import Query

QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES: tuple[type, ...] = ()

__all__ = ["MUTATIONS", "QUERIES", "TYPES"]
