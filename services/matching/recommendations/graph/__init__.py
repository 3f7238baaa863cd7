"""Recommendations on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.recommendations.graph import fields
from services.matching.recommendations.graph.entities import Recommendation


@strawberry.type
class Query:
    recommendations: Connection[Recommendation] = strawberry.field(
        resolver=fields.recommendations, description="Who could help with one of your own needs, best first."
    )


QUERIES = (Query,)
MUTATIONS: tuple[type, ...] = ()
TYPES: tuple[type, ...] = ()
