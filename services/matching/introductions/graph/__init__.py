"""Introductions on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.introductions.graph import fields
from services.matching.introductions.graph.entities import Introduction


@strawberry.type
class Query:
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


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES = (Introduction,)
