"""What becomes of proposals, series and meetings by themselves."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import OnDue, Timers
from services.sessions.meetings.commands import proposals, series
from services.sessions.meetings.commands.outcomes import end_meeting
from services.sessions.meetings.commands.times import OVER


def _of_its_key(command: Callable[[Transaction, UUID], Awaitable[None]]) -> OnDue:
    """Each timer's key is the id of what it is about."""

    async def on_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await command(tx, UUID(key))

    return on_due


TIMERS: Timers = {
    proposals.LAPSE: _of_its_key(proposals.lapse_proposal),
    series.LAPSE: _of_its_key(series.lapse_series),
    series.BOOK: _of_its_key(series.book_series),
    OVER: _of_its_key(end_meeting),
}
