"""Ledgers on the graph: for the two people of a relationship, in person; to staff there are none."""

import strawberry

from chassis.graph import Connection
from services.sessions.ledgers.graph import fields
from services.sessions.ledgers.graph.entities import Advice, GiftGiven


@strawberry.type
class Query:
    advice: Connection[Advice] = strawberry.field(
        resolver=fields.advice, description="Advice given in one of your relationships, newest first."
    )
    gifts: Connection[GiftGiven] = strawberry.field(
        resolver=fields.gifts,
        description="What you gave each other besides advice, newest first.  Nobody keeps a score of it.",
    )


@strawberry.type
class Mutation:
    give_advice: Advice = strawberry.mutation(
        resolver=fields.give_advice,
        description="Writes down advice: the mentor's, who in a reverse relationship is the junior, or any peer's.",
    )
    answer_advice: Advice = strawberry.mutation(
        resolver=fields.answer_advice,
        description="Says what you do with advice you were given; who chooses otherwise says why, and has reported.",
    )
    report_advice: Advice = strawberry.mutation(
        resolver=fields.report_advice, description="Tells what came of it; whoever gave the advice hears of it."
    )
    give_gift: GiftGiven = strawberry.mutation(
        resolver=fields.give_gift, description="Writes down what you gave, or says thanks."
    )
    note_gift: GiftGiven = strawberry.mutation(
        resolver=fields.note_gift, description="Writes down what you were given; thanks are the other's to say."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
