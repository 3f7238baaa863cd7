"""Health on the graph: for the two people of a relationship in person, and states alone for programme staff."""

import strawberry

from chassis.graph import Connection
from services.sessions.health.graph import overseeing, reading, writing
from services.sessions.health.graph.entities import (
    CircleHealth,
    Closing,
    FitCheck,
    HealthCount,
    HelpWanted,
    NudgeSettings,
    Pulse,
    PulseTally,
    Recap,
    RelationshipHealth,
)


@strawberry.type
class Query:
    relationship_health: RelationshipHealth | None = strawberry.field(
        resolver=reading.relationship_health, description="How one of your relationships fares against its rhythm."
    )
    open_pulses: list[Pulse] = strawberry.field(
        resolver=reading.open_pulses, description="What you are asked just now, newest first; twenty at most."
    )
    my_pulses: Connection[Pulse] = strawberry.field(
        resolver=reading.my_pulses, description="What you were asked in one of your relationships, newest first."
    )
    fit_check: FitCheck | None = strawberry.field(
        resolver=reading.fit_check, description="The early fit check of one of your relationships, once it is asked."
    )
    closing: Closing | None = strawberry.field(
        resolver=reading.closing, description="The last words of one of your relationships, once they are asked for."
    )
    recap: Recap = strawberry.field(
        resolver=reading.recap, description="What you two did together; without days, in the last year."
    )
    nudge_settings: NudgeSettings = strawberry.field(
        resolver=reading.nudge_settings, description="How you want to be reminded to find a time, and of your meetings."
    )
    health_of_relationships: Connection[RelationshipHealth] = strawberry.field(
        resolver=overseeing.health_of_relationships,
        description="For programme managers: how the relationships of their programmes fare, newest first.",
    )
    health_counts: list[HealthCount] = strawberry.field(
        resolver=overseeing.health_counts, description="For programme managers: how many relationships fare how."
    )
    pulse_tallies: list[PulseTally] = strawberry.field(
        resolver=overseeing.pulse_tallies,
        description="For programme managers: what ten members or more said together, in whole months that are over.",
    )
    health_of_circles: Connection[CircleHealth] = strawberry.field(
        resolver=overseeing.health_of_circles,
        description="For programme managers of the whole association: how circles keep their rhythm, newest first.",
    )
    help_wanted: Connection[HelpWanted] = strawberry.field(
        resolver=overseeing.help_wanted,
        description="For programme managers: who let them know that they would like help, newest first.",
    )


@strawberry.type
class Mutation:
    answer_pulse: Pulse = strawberry.mutation(
        resolver=writing.answer_pulse, description="Answers in private; said again, the newer answer holds."
    )
    answer_fit: FitCheck = strawberry.mutation(
        resolver=writing.answer_fit,
        description="Says in private whether you fit; to part early is no fault, and nobody is told by whom.",
    )
    say_last_word: Closing = strawberry.mutation(
        resolver=writing.say_last_word, description="Says what changed, what comes next, thanks, and whether to go on."
    )
    set_nudges: NudgeSettings = strawberry.mutation(
        resolver=writing.set_nudges,
        description="Says whether and when you may be reminded to find a time, and of your meetings.",
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
