"""What falls due in facts: after an upgrade that needs more of members, they are asked for until all is there."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.matching.facts.commands.missed import MISSED, ask_for_missed


async def on_missed(tx: Transaction, _key: str, payload: dict[str, Any]) -> None:
    after = UUID(payload["after"]) if payload.get("after") else None
    await ask_for_missed(tx, after=after, turn=payload.get("turn", 0))


TIMERS: Timers = {MISSED: on_missed}
