"""Circles and office hours on the graph: for members in person."""

import strawberry

from chassis.graph import Connection
from services.sessions.circles.graph import (
    agenda,
    attendance,
    changes,
    co_mentoring,
    fields,
    meetings,
    office_hours,
    posts,
)
from services.sessions.circles.graph.entities import Circle, SeatClaim, Seating


@strawberry.type
class Query:
    circles: Connection[Circle] = strawberry.field(
        resolver=fields.circles, description="Circles that you may join or ask to join, newest first."
    )
    circle: Circle | None = strawberry.field(resolver=fields.circle, description="One circle that you may see.")
    my_circles: Connection[Circle] = strawberry.field(
        resolver=fields.own_circles,
        description="Circles that you lead, sit in, wait for or are invited to, newest first.",
    )
    seat_claims: Connection[SeatClaim] = strawberry.field(
        resolver=fields.seat_claims,
        description="For the mentors of a circle or of office hours: who is in it and who wants to be, as they came.",
    )


@strawberry.type
class Mutation:
    start_circle: Circle = strawberry.mutation(
        resolver=fields.start_circle, description="Starts a circle that you lead."
    )
    close_circle: Circle = strawberry.mutation(
        resolver=fields.close_circle,
        description="Closes it: nobody joins any more; who is in it stays, and its meetings ahead go on.",
    )
    invite_to_circle: Circle = strawberry.mutation(
        resolver=fields.invite_to_circle, description="Invites a member; a seat is given once they ask for it."
    )
    admit_to_circle: Circle = strawberry.mutation(
        resolver=fields.admit_to_circle, description="Says yes to who asked: a seat, or a place in line from now on."
    )
    turn_down_for_circle: Circle = strawberry.mutation(
        resolver=fields.turn_down_for_circle, description="Says no to who asked; you can still invite them."
    )
    claim_seat: Seating = strawberry.mutation(
        resolver=fields.claim_seat,
        description="Takes a free seat, gets in line, asks the mentors, or follows their invitation.",
    )
    accept_seat: Seating = strawberry.mutation(
        resolver=fields.accept_seat, description="Takes the seat that is held for you."
    )
    give_up_seat: Seating | None = strawberry.mutation(
        resolver=fields.give_up_seat,
        description="Gives up your seat, offer, place, request or invitation; a seat is offered on at once.",
    )


_PARTS = (changes, office_hours, co_mentoring, meetings, attendance, agenda, posts)
QUERIES: tuple[type, ...] = (Query, *(part.Query for part in _PARTS))
MUTATIONS: tuple[type, ...] = (Mutation, *(part.Mutation for part in _PARTS))
TYPES: tuple[type, ...] = ()
