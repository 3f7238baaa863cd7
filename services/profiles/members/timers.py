"""What falls due in members."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.profiles.members.commands.pauses import RESUMPTION, resume_when_due


async def on_resumption(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await resume_when_due(tx, UUID(key))


TIMERS: Timers = {RESUMPTION: on_resumption}
