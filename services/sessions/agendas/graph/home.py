"""A member's home on the graph."""

from datetime import datetime
from typing import Self

import strawberry

from chassis.graph import Info
from services.sessions.agendas.graph.entities import FollowUp
from services.sessions.agendas.queries.home import HomeView, home_of
from services.sessions.circles.graph.meetings import CircleMeeting
from services.sessions.goals.graph.entities import Goal
from services.sessions.ledgers.graph.entities import Advice
from services.sessions.meetings.graph.sessions import Session


@strawberry.type(description="What lies ahead of you in all your relationships and circles; of each the first ten.")
class Home:
    sessions: list[Session] = strawberry.field(description="Booked and not over, the next one first.")
    circle_meetings: list[CircleMeeting] = strawberry.field(
        description="Of your circles: those that take place and are not over, the next one first."
    )
    follow_ups: list[FollowUp] = strawberry.field(description="What you have still to do, by the day it is due.")
    goals: list[Goal] = strawberry.field(description="Goals that are open, by the day they are due.")
    advice_due: list[Advice] = strawberry.field(description="Advice of which you have not said what came of it.")

    @classmethod
    def of(cls, view: HomeView, *, now: datetime) -> Self:
        return cls(
            sessions=[Session.of(each) for each in view.sessions],
            circle_meetings=[CircleMeeting.of(each) for each in view.circle_meetings],
            follow_ups=[FollowUp.of(each) for each in view.follow_ups],
            goals=[Goal.of(each, now=now) for each in view.goals],
            advice_due=[Advice.of(each) for each in view.advice_due],
        )


async def home(info: Info) -> Home:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        return Home.of(await home_of(tx, member_id), now=tx.now)


@strawberry.type
class Query:
    home: Home = strawberry.field(
        resolver=home, description="Your next sessions, follow-ups, goals and advice due, at one glance."
    )
