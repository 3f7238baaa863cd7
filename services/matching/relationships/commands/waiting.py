"""The timers of a relationship: set when it enters a state, and taken away when it leaves it."""

from datetime import UTC, date, datetime, time, timedelta

from chassis.db import Transaction
from chassis.timers import cancel_timer, set_timer
from services.matching.relationships.domain.defaults import IDLE_ENDS, RENEWAL_NUDGE, SIGN_NUDGE
from services.matching.relationships.domain.relationship import Relationship

AGREEMENT_NUDGE = "nudge_for_agreement"
AGREEMENT_LAPSE = "lapse_without_agreement"
PAUSE_OVER = "resume_relationship"
RENEWAL_ASK = "ask_to_renew"
RENEWAL_REMINDER = "nudge_to_renew"
TERM_OVER = "complete_relationship"
IDLE_OVER = "end_idle_relationship"

ALL = (AGREEMENT_NUDGE, AGREEMENT_LAPSE, PAUSE_OVER, RENEWAL_ASK, RENEWAL_REMINDER, TERM_OVER, IDLE_OVER)


async def wait_for_agreement(tx: Transaction, relationship: Relationship) -> None:
    """One nudge, then it lapses."""
    if relationship.sign_by is None:
        return
    await _set(tx, AGREEMENT_NUDGE, relationship, due_at=relationship.formed_at + SIGN_NUDGE.days)
    await _set(tx, AGREEMENT_LAPSE, relationship, due_at=relationship.sign_by)


async def wait_for_end(tx: Transaction, relationship: Relationship) -> None:
    """Sets or moves what leads to its last day: the question whether to go on, one reminder, and the end."""
    await cancel_timer(tx, AGREEMENT_NUDGE, key=str(relationship.id))
    await cancel_timer(tx, AGREEMENT_LAPSE, key=str(relationship.id))
    if relationship.ends_on is None or relationship.renewal_asked_on is None:
        return
    await _set(tx, RENEWAL_ASK, relationship, due_at=midnight(relationship.renewal_asked_on))
    reminder = midnight(relationship.ends_on - RENEWAL_NUDGE.days)
    if reminder > tx.now:
        await _set(tx, RENEWAL_REMINDER, relationship, due_at=reminder)
    await _set(tx, TERM_OVER, relationship, due_at=midnight(relationship.ends_on + timedelta(days=1)))


async def wait_for_resumption(tx: Transaction, relationship: Relationship, until: date) -> None:
    await _set(tx, PAUSE_OVER, relationship, due_at=midnight(until))


async def stop_waiting_for_resumption(tx: Transaction, relationship: Relationship) -> None:
    await cancel_timer(tx, PAUSE_OVER, key=str(relationship.id))


async def wait_for_idle_end(tx: Transaction, relationship: Relationship) -> None:
    await _set(tx, IDLE_OVER, relationship, due_at=tx.now + IDLE_ENDS.days)


async def stop_waiting_for_idle_end(tx: Transaction, relationship: Relationship) -> None:
    await cancel_timer(tx, IDLE_OVER, key=str(relationship.id))


async def stop_waiting(tx: Transaction, relationship: Relationship) -> None:
    for kind in ALL:
        await cancel_timer(tx, kind, key=str(relationship.id))


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC: the day of a relationship that two people share has no other zone."""
    return datetime.combine(day, time(), UTC)


async def _set(tx: Transaction, kind: str, relationship: Relationship, *, due_at: datetime) -> None:
    await set_timer(tx, kind, key=str(relationship.id), due_at=due_at)
