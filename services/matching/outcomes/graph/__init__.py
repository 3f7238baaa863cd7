"""Outcomes on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.outcomes.graph import fields
from services.matching.outcomes.graph.types import AnsweredAgain, OutcomeReport, WeightsAdoption


@strawberry.type
class Query:
    outcome_report: OutcomeReport = strawberry.field(
        resolver=fields.outcome_report,
        description="For its staff: which parts of the score had to do with good outcomes, in a programme or, without "
        "one, in the whole association.",
    )
    weights_adoptions: Connection[WeightsAdoption] = strawberry.field(
        resolver=fields.weights_adoptions, description="For its staff: which weights counted when, the newest first."
    )


@strawberry.type
class Mutation:
    adopt_proposed_weights: WeightsAdoption = strawberry.mutation(
        resolver=fields.adopt_proposed, description="For its staff: lets the weights count that the report proposes."
    )
    adopt_weights: WeightsAdoption = strawberry.mutation(
        resolver=fields.adopt_version,
        description="For its staff: lets weights count that did before, or version 2, which is the evidence's.",
    )
    answer_again: AnsweredAgain = strawberry.mutation(
        resolver=fields.answered_again,
        description="Answers the questions of your enrolment once more, to tell what the programme changed.",
    )


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES: tuple[type, ...] = ()
