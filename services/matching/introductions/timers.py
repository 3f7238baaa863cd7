"""What becomes of introductions by itself."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.matching.introductions.commands.answers import expire_introduction
from services.matching.introductions.commands.introductions import EXPIRY


async def on_expiry(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await expire_introduction(tx, UUID(key))


TIMERS: Timers = {EXPIRY: on_expiry}
