"""What falls due in goals: the day of one that is still open."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.sessions.goals.commands import GOAL_DUE, tell_goal_due


async def on_goal_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key names the goal and the member."""
    goal_id, _, member_id = key.partition(":")
    await tell_goal_due(tx, UUID(goal_id), UUID(member_id))


TIMERS: Timers = {GOAL_DUE: on_goal_due}
