"""What becomes of an offered seat that nobody accepts."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.sessions.circles.commands.seats import LAPSE, lapse_offer


async def on_lapse(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key is the claim's id."""
    await lapse_offer(tx, UUID(key))


TIMERS: Timers = {LAPSE: on_lapse}
