"""What sessions sees of a relationship: that it is silent, and is closed kindly; or that the two part early."""

from datetime import date
from uuid import UUID

from chassis.db import Transaction
from contracts.matching import Ending
from services.matching.relationships.commands.ending import close
from services.matching.relationships.commands.locking import any_relationship
from services.matching.relationships.commands.rematching import open_pool
from services.matching.relationships.commands.waiting import stop_waiting_for_idle_end, wait_for_idle_end


async def keep_idleness(tx: Transaction, relationship_id: UUID, *, since: date) -> None:
    """Its seat comes back in some weeks, unless the two meet; one that has ended stays as it is."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None and relationship.go_idle(since):
        await wait_for_idle_end(tx, relationship)


async def forget_idleness(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None:
        relationship.idle_since = None
        await stop_waiting_for_idle_end(tx, relationship)


async def end_idle_relationship(tx: Transaction, relationship_id: UUID) -> None:
    """Kindly: both read that it ended as on any day."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None and relationship.is_idle:
        await close(tx, relationship, Ending.ENDED)


async def part_without_fault(tx: Transaction, relationship_id: UUID, *, another_match: bool) -> None:
    """After the early fit check; a mentee for whom somebody else is wanted waits where staff see it."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or not relationship.is_living:
        return
    await close(tx, relationship, Ending.ENDED)
    if another_match:
        await open_pool(tx, relationship.id, [relationship])
