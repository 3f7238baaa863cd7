"""Taking erased members out of notifications."""

from chassis.db import Transaction
from chassis.stores import DidErase, Leaving, erase_stores
from services.notifications.stores import STORES


async def erase_members(tx: Transaction, leaving: Leaving) -> DidErase:
    """A mail that is on its way right now has left; whatever waits does not."""
    return await erase_stores(tx, STORES, leaving)
