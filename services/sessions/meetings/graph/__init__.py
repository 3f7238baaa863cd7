"""Meetings on the graph."""

import strawberry

from chassis.graph import Connection
from services.sessions.meetings.graph import proposing, regular, sessions
from services.sessions.meetings.graph.proposing import MeetingProposal, MeetingSlot
from services.sessions.meetings.graph.regular import MeetingHabits, MeetingSeries
from services.sessions.meetings.graph.sessions import Session


@strawberry.type
class Query:
    session: Session | None = strawberry.field(resolver=sessions.session, description="One of your own sessions.")
    sessions: Connection[Session] = strawberry.field(
        resolver=sessions.sessions,
        description="Your own sessions, or those of one relationship, by when they start; cancelled ones too.",
    )
    meeting_slots: Connection[MeetingSlot] = strawberry.field(
        resolver=proposing.slots, description="When you and the other of a relationship can both meet, soonest first."
    )
    meeting_proposals: Connection[MeetingProposal] = strawberry.field(
        resolver=proposing.open_proposals, description="Times that wait for an answer, yours or the other's."
    )
    meeting_series: Connection[MeetingSeries] = strawberry.field(
        resolver=regular.series, description="Series of yours that are proposed or under way."
    )
    meeting_habits: MeetingHabits = strawberry.field(
        resolver=regular.habits, description="How much you let be booked, and how you keep to it."
    )


@strawberry.type
class Mutation:
    cancel_session: Session = strawberry.mutation(
        resolver=sessions.cancel, description="Cancels one of your sessions, until it starts; you are both told."
    )
    place_session: Session = strawberry.mutation(
        resolver=sessions.place,
        description="Says how and where you meet, of what is booked and has not begun; you are both told.",
    )
    say_meeting_missed: Session = strawberry.mutation(
        resolver=sessions.missed, description="Says, within two weeks, that a meeting did not take place."
    )
    propose_meeting: MeetingProposal = strawberry.mutation(
        resolver=proposing.propose, description="Proposes one to three times for a meeting; the other chooses one."
    )
    move_meeting: MeetingProposal = strawberry.mutation(
        resolver=proposing.move, description="Proposes other times; the meeting keeps its own until the other agrees."
    )
    answer_with_times: MeetingProposal = strawberry.mutation(
        resolver=proposing.answer_with_times,
        description="Answers a proposal with other times, for the other to choose.",
    )
    accept_meeting_time: Session = strawberry.mutation(
        resolver=proposing.accept, description="Chooses one of the times: it is booked, or refused if it has gone."
    )
    close_meeting_proposal: MeetingProposal = strawberry.mutation(
        resolver=proposing.close, description="Declines a proposal, or takes your own back; what is booked stays."
    )
    propose_series: MeetingSeries = strawberry.mutation(
        resolver=regular.propose, description="Proposes to meet regularly; booked once the other agrees."
    )
    agree_to_series: MeetingSeries = strawberry.mutation(
        resolver=regular.agree,
        description="Says yes to a series; a date that is taken is told of, and the rest booked.",
    )
    end_series: MeetingSeries = strawberry.mutation(
        resolver=regular.end, description="Ends a series with what lies ahead of it, declines one, or takes it back."
    )
    set_meeting_limits: MeetingHabits = strawberry.mutation(
        resolver=regular.set_own_limits, description="How much may be booked from now on; what is booked stays."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = (Session,)
