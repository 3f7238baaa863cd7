"""The subgraph of matching: recommendations for one's own needs, and the introductions that follow from them."""

import strawberry

from chassis.graph import Connection, Subgraph
from services.matching.graph import fields
from services.matching.graph.entities import Introduction, Recommendation


@strawberry.type
class Query:
    recommendations: Connection[Recommendation] = strawberry.field(
        resolver=fields.recommendations, description="Who could help with one of your own needs, best first."
    )
    introduction: Introduction | None = strawberry.field(
        resolver=fields.introduction, description="An introduction that you are part of."
    )
    introductions: Connection[Introduction] = strawberry.field(
        resolver=fields.introductions, description="What you asked, or what you were asked, newest first."
    )


@strawberry.type
class Mutation:
    send_introduction: Introduction = strawberry.mutation(
        resolver=fields.send, description="Asks a mentor for one specific conversation of twenty minutes."
    )
    accept_introduction: Introduction = strawberry.mutation(
        resolver=fields.accept, description="Says yes to a time; whether it could be booked shows in the status."
    )
    decline_introduction: Introduction = strawberry.mutation(
        resolver=fields.decline, description="Says no, kindly: the reason is told to nobody."
    )
    withdraw_introduction: Introduction = strawberry.mutation(
        resolver=fields.withdraw, description="Takes your ask back, with the time that was booked for it."
    )


def schema() -> Subgraph:
    return Subgraph(Query, mutation=Mutation, types=[Introduction])
