"""Taking an erased member out of notifications."""

from uuid import UUID

from chassis.db import Transaction
from chassis.stores import erase_stores
from contracts.answers import StoreErased
from services.notifications.stores import STORES


async def erase_member(tx: Transaction, member_id: UUID) -> tuple[StoreErased, ...]:
    """A mail that is on its way right now has left; whatever waits does not."""
    return await erase_stores(tx, STORES, member_id)
