"""What becomes of attendance by itself: an absence that nobody disputes is noted."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.sessions.agendas.commands.attendance import ABSENCE, note_absence_when_due


async def on_absence(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key names the session and the member."""
    session_id, _, member_id = key.partition(":")
    await note_absence_when_due(tx, UUID(session_id), UUID(member_id))


TIMERS: Timers = {ABSENCE: on_absence}
