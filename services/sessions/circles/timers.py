"""What becomes of an offer that nobody accepts: of a seat, or to lead a circle."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.sessions.circles.commands.co_mentoring import CO_MENTORING_LAPSES, lapse_co_mentoring
from services.sessions.circles.commands.seats import LAPSE, lapse_offer


async def on_lapse(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key is the claim's id."""
    await lapse_offer(tx, UUID(key))


async def on_co_mentoring_lapse(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key is the offer's id."""
    await lapse_co_mentoring(tx, UUID(key))


TIMERS: Timers = {LAPSE: on_lapse, CO_MENTORING_LAPSES: on_co_mentoring_lapse}
