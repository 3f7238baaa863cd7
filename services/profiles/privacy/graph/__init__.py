"""Privacy on the graph: one's consents and exports, erasure, and what staff must keep."""

from services.profiles.privacy.graph.mutation import Mutation
from services.profiles.privacy.graph.query import Query

TYPES: list[type] = []

__all__ = ["TYPES", "Mutation", "Query"]
