"""What becomes of introductions by itself."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.matching.introductions.commands.answers import expire_introduction, nudge_mentor
from services.matching.introductions.commands.clocks import EXPIRY, NUDGE


async def on_expiry(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await expire_introduction(tx, UUID(key))


async def on_nudge(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await nudge_mentor(tx, UUID(key))


TIMERS: Timers = {EXPIRY: on_expiry, NUDGE: on_nudge}
