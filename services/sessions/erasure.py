"""Taking an erased member out of sessions: the table of contents of what each area ends first."""

from uuid import UUID

from chassis.db import Transaction
from chassis.stores import erase_stores
from contracts.answers import StoreErased
from services.sessions.meetings.commands.ending import call_off_of
from services.sessions.stores import STORES


async def erase_member(tx: Transaction, member_id: UUID) -> tuple[StoreErased, ...]:
    """Cancels what lies ahead of them, and then empties the stores."""
    await call_off_of(tx, member_id)
    await tx.session.flush()
    return await erase_stores(tx, STORES, member_id)
