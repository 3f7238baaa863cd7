"""Recommendations on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.recommendations.graph import choices, fields, why_not
from services.matching.recommendations.graph.choices import ChosenMember
from services.matching.recommendations.graph.entities import Recommendation
from services.matching.recommendations.graph.why_not import WhyNot
from services.matching.references import MemberRef


@strawberry.type
class Query:
    recommendations: Connection[Recommendation] = strawberry.field(
        resolver=fields.recommendations, description="Who could help with one of your own needs, best first."
    )
    why_not: WhyNot = strawberry.field(
        resolver=why_not.why_not,
        description="Why somebody is not among the first of your recommendations, and what would change it.",
    )
    chosen_members: Connection[ChosenMember] = strawberry.field(
        resolver=choices.chosen, description="Your favourites, or whom you set aside, newest first."
    )


@strawberry.type
class Mutation:
    favour_member: MemberRef = strawberry.mutation(
        resolver=choices.favour, description="Marks somebody as a favourite, for yourself alone."
    )
    set_aside: MemberRef = strawberry.mutation(
        resolver=choices.set_aside, description="Says that somebody is not for you; nobody but you is told."
    )
    take_back_choice: MemberRef = strawberry.mutation(
        resolver=choices.take_back, description="Forgets what you chose about somebody, whichever it was."
    )


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES: tuple[type, ...] = ()
