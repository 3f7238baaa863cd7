"""Privacy on the graph: one's consents and exports, erasure, and what staff must keep."""

from services.profiles.privacy.graph.mutation import Mutation
from services.profiles.privacy.graph.query import Query

QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()

__all__ = ["MUTATIONS", "QUERIES", "TYPES"]
