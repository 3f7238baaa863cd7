"""Staff on the graph: claiming an imported profile, roles, acting in a member's name, and the audit trail."""

from services.profiles.staff.graph.mutation import Mutation
from services.profiles.staff.graph.query import Query
from services.profiles.staff.graph.reads import ReadsInSomebodysName

QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()

__all__ = ["MUTATIONS", "QUERIES", "TYPES", "ReadsInSomebodysName"]
