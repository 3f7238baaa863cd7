"""Agendas and who came, on the graph: for the two of a relationship, in person; to staff the cases alone."""

import strawberry

from chassis.graph import Connection
from services.sessions.agendas.graph import attendance, cases, changes, fields, home, notes, overseeing
from services.sessions.agendas.graph.entities import Agenda, AgendaQuestion, FollowUp


@strawberry.type
class Query:
    next_agenda: Agenda | None = strawberry.field(
        resolver=fields.next_agenda,
        description="What is open for a relationship's next meeting, booked or not: what was not done comes along.",
    )
    questions: Connection[AgendaQuestion] = strawberry.field(
        resolver=fields.questions, description="Questions of one of your relationships, newest first."
    )
    follow_ups: Connection[FollowUp] = strawberry.field(
        resolver=fields.follow_ups, description="Follow-ups of one of your relationships, newest first."
    )


@strawberry.type
class Mutation:
    ask_question: AgendaQuestion = strawberry.mutation(
        resolver=changes.ask_question, description="Puts a specific question on the next agenda."
    )
    prepare_question: AgendaQuestion = strawberry.mutation(
        resolver=changes.prepare_question, description="Writes down what you have done about your question beforehand."
    )
    settle_question: AgendaQuestion = strawberry.mutation(
        resolver=changes.settle_question, description="Says that a question is answered, and what you take away."
    )
    drop_question: AgendaQuestion = strawberry.mutation(
        resolver=changes.drop_question, description="Takes your question off the agenda."
    )
    agree_follow_up: FollowUp = strawberry.mutation(
        resolver=changes.agree_follow_up, description="Says who of you does what by when."
    )
    move_follow_up: FollowUp = strawberry.mutation(
        resolver=changes.move_follow_up, description="Gives it another day, or none."
    )
    finish_follow_up: FollowUp = strawberry.mutation(
        resolver=changes.finish_follow_up, description="Says that you have done yours."
    )
    drop_follow_up: FollowUp = strawberry.mutation(
        resolver=changes.drop_follow_up, description="Lets it go, and says why; either of you can."
    )


QUERIES: tuple[type, ...] = (Query, notes.Query, attendance.Query, cases.Query, overseeing.Query, home.Query)
MUTATIONS: tuple[type, ...] = (Mutation, notes.Mutation, attendance.Mutation, cases.Mutation)
TYPES: tuple[type, ...] = ()
