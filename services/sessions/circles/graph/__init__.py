"""Circles and office hours on the graph: for members in person."""

import strawberry

from chassis.graph import Connection
from services.sessions.circles.graph import agenda, attendance, co_mentoring, fields, meetings, posts
from services.sessions.circles.graph.entities import Circle, OfficeHours, SeatClaim, Seating


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
    office_hours: Connection[OfficeHours] = strawberry.field(
        resolver=fields.office_hours, description="Mentors' times ahead that anybody can take a seat in, newest first."
    )
    my_office_hours: Connection[OfficeHours] = strawberry.field(
        resolver=fields.own_office_hours, description="Those that you offer or ask a seat in, newest first."
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
    change_circle_topic: Circle = strawberry.mutation(
        resolver=fields.change_topic, description="Says anew what your circle is about; its mentor alone."
    )
    close_circle: Circle = strawberry.mutation(
        resolver=fields.close_circle, description="Closes it for good: nobody joins any more, who is in it stays."
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
    publish_office_hours: OfficeHours = strawberry.mutation(
        resolver=fields.publish_office_hours, description="Says when you are there for whoever takes a seat."
    )
    close_office_hours: OfficeHours = strawberry.mutation(
        resolver=fields.close_office_hours, description="Takes no more people in; who has a seat keeps it."
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


QUERIES: tuple[type, ...] = (Query, co_mentoring.Query, meetings.Query, attendance.Query, agenda.Query, posts.Query)
MUTATIONS: tuple[type, ...] = (
    *(Mutation, co_mentoring.Mutation, meetings.Mutation),
    *(attendance.Mutation, agenda.Mutation, posts.Mutation),
)
TYPES: tuple[type, ...] = ()
