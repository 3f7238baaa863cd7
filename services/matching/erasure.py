"""Taking an erased member out of matching: the table of contents of what each area ends first."""

from uuid import UUID

from chassis.db import Transaction
from chassis.stores import erase_stores
from contracts.answers import StoreErased
from services.matching.boards.commands.boards import vacate_seats
from services.matching.introductions.commands.erasure import end_introductions
from services.matching.programmes.commands.enrolments import end_enrolments
from services.matching.relationships.commands.conversations import end_conversations_of
from services.matching.relationships.commands.ending import end_relationships_of
from services.matching.stores import STORES


async def erase_member(tx: Transaction, member_id: UUID) -> tuple[StoreErased, ...]:
    """Ends what is under way with them, and then empties the stores."""
    await end_conversations_of(tx, member_id)
    await end_relationships_of(tx, member_id)
    await end_enrolments(tx, member_id)
    await end_introductions(tx, member_id)
    await vacate_seats(tx, member_id)
    await tx.session.flush()
    return await erase_stores(tx, STORES, member_id)
