"""What two people did together in a while: their time, what they reached, and the advice that was tried.

It lists, and ranks nothing: gifts and advice are counted by nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Transaction
from services.sessions.facts.queries.people import zones_of
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.goals.queries import GoalView, goals_reached_in
from services.sessions.health.domain.defaults import RECAP_MOST
from services.sessions.ledgers.queries import AdviceView, advice_tried_in
from services.sessions.meetings.queries.held import TimeTogether, time_together


@dataclass(frozen=True, kw_only=True)
class Recap:
    """Days on the reader's own clock, the last one included."""

    relationship_id: UUID
    first: date
    last: date
    together: TimeTogether
    goals: tuple[GoalView, ...]
    advice: tuple[AdviceView, ...]


async def recap_of(tx: Transaction, member_id: UUID, relationship_id: UUID, *, first: date, last: date) -> Recap:
    """NotFound to anybody but the two."""
    await own_relationship(tx, relationship_id, member_id)
    zone = ZoneInfo((await zones_of(tx, [member_id]))[member_id])
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    most = RECAP_MOST.value
    goals = await goals_reached_in(tx, member_id, relationship_id, since=since, until=until, limit=most)
    advice = await advice_tried_in(tx, member_id, relationship_id, since=since, until=until, limit=most)
    return Recap(
        relationship_id=relationship_id,
        first=first,
        last=last,
        together=await time_together(tx, relationship_id, since=since, until=until),
        goals=tuple(goals),
        advice=tuple(advice),
    )
