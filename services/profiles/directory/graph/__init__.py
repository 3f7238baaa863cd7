"""The directory on the graph: searching it, and blocks."""

from services.profiles.directory.graph.mutation import Mutation
from services.profiles.directory.graph.query import Query

TYPES: list[type] = []

__all__ = ["TYPES", "Mutation", "Query"]
