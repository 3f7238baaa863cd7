"""Timers of days: what is due on one is told in its morning, on the clock of whoever it is told to."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Transaction
from chassis.quiet import MORNING
from chassis.timers import cancel_timer, set_timer
from services.sessions.facts.queries.people import zones_of


async def wait_for_morning(tx: Transaction, kind: str, *, key: str, day: date | None, member_id: UUID) -> None:
    """Instead of what the key waited for before; a morning that has passed, or no day, is not waited for."""
    zone = ZoneInfo((await zones_of(tx, [member_id]))[member_id])
    due_at = datetime.combine(day, MORNING, zone) if day is not None else None
    if due_at is None or due_at <= tx.now:
        await cancel_timer(tx, kind, key=key)
    else:
        await set_timer(tx, kind, key=key, due_at=due_at, payload={"member_id": str(member_id)})
