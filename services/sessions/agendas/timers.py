"""What falls due in agendas: an absence that nobody disputes is noted, and the day of a follow-up is told."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.sessions.agendas.commands.attendance import ABSENCE, note_absence_when_due
from services.sessions.agendas.commands.follow_ups import FOLLOW_UP_DUE, tell_follow_up_due


async def on_absence(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key names the session and the member."""
    session_id, _, member_id = key.partition(":")
    await note_absence_when_due(tx, UUID(session_id), UUID(member_id))


async def on_follow_up_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await tell_follow_up_due(tx, UUID(key))


TIMERS: Timers = {ABSENCE: on_absence, FOLLOW_UP_DUE: on_follow_up_due}
