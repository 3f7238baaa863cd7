"""A member's home: what lies ahead of them in relationships and circles, in a constant number of statements."""

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Transaction
from services.sessions.agendas.queries.follow_ups import FollowUpView, open_follow_ups_of
from services.sessions.circles.queries.meetings import CircleMeetingView, circle_meetings_ahead_of
from services.sessions.goals.queries import GoalView, open_goals_of
from services.sessions.ledgers.queries import AdviceView, advice_due_from
from services.sessions.meetings.queries.sessions import SessionView, sessions_ahead_of

MOST = 10
"""Of each; the lists of each relationship have the rest."""


@dataclass(frozen=True, kw_only=True)
class HomeView:
    sessions: tuple[SessionView, ...]
    circle_meetings: tuple[CircleMeetingView, ...]
    follow_ups: tuple[FollowUpView, ...]
    goals: tuple[GoalView, ...]
    advice_due: tuple[AdviceView, ...]


async def home_of(tx: Transaction, member_id: UUID) -> HomeView:
    return HomeView(
        sessions=tuple(await sessions_ahead_of(tx, member_id, limit=MOST)),
        circle_meetings=tuple(await circle_meetings_ahead_of(tx, member_id, limit=MOST)),
        follow_ups=tuple(await open_follow_ups_of(tx, member_id, limit=MOST)),
        goals=tuple(await open_goals_of(tx, member_id, limit=MOST)),
        advice_due=tuple(await advice_due_from(tx, member_id, limit=MOST)),
    )
