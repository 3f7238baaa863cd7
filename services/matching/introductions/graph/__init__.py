"""Introductions on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.introductions.graph import asking, fields
from services.matching.introductions.graph.asking import AskingRule, IntroductionAdvice
from services.matching.introductions.graph.entities import Introduction


@strawberry.type
class Query:
    introduction: Introduction | None = strawberry.field(
        resolver=fields.introduction, description="An introduction that you are part of."
    )
    introductions: Connection[Introduction] = strawberry.field(
        resolver=fields.introductions, description="What you asked, or what you were asked, newest first."
    )
    introduction_advice: list[IntroductionAdvice] = strawberry.field(
        resolver=asking.introduction_advice,
        description="What would make a draft easier to say yes to; it may be sent as it is. Nothing of it is kept.",
    )
    asking_rules: list[AskingRule] = strawberry.field(
        resolver=asking.asking_rules, description="How asking works here: each number, its unit and who may change it."
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
        resolver=fields.decline, description="Says no, kindly: neither that nor the reason is told to anybody."
    )
    propose_times: Introduction = strawberry.mutation(
        resolver=fields.propose, description="Proposes up to three other times; it is the other's turn then."
    )
    accept_proposed_time: Introduction = strawberry.mutation(
        resolver=fields.accept_proposed, description="Says yes to one of the times that the other proposed."
    )
    withdraw_introduction: Introduction = strawberry.mutation(
        resolver=fields.withdraw, description="Takes your ask back, with the time that was booked for it."
    )
    change_asking_rule: AskingRule = strawberry.mutation(
        resolver=asking.change_asking_rule, description="Changes a rule of asking, for asks from now on; for staff."
    )


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES = (Introduction,)
