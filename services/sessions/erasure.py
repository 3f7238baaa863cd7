"""Taking erased members out of sessions: the table of contents of what each area ends first."""

from chassis.db import Transaction
from chassis.stores import DidErase, Leaving, erase_stores
from services.sessions.circles.commands.leaving import leave_all_of
from services.sessions.meetings.commands.ending import call_off_of
from services.sessions.stores import STORES


async def erase_members(tx: Transaction, leaving: Leaving) -> DidErase:
    """Cancels what lies ahead of them, offers their seats on, and then empties the stores."""
    await call_off_of(tx, leaving)
    await leave_all_of(tx, leaving)
    await tx.session.flush()
    return await erase_stores(tx, STORES, leaving)
