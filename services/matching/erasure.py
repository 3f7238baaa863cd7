"""Taking erased members out of matching: the table of contents of what each area ends first."""

from chassis.db import Transaction
from chassis.stores import DidErase, Leaving, erase_stores
from services.matching.boards.commands.boards import vacate_seats
from services.matching.introductions.commands.erasure import end_introductions
from services.matching.programmes.commands.enrolments import end_enrolments
from services.matching.relationships.commands.conversations import end_conversations_of
from services.matching.relationships.commands.ending import end_relationships_of
from services.matching.stores import STORES


async def erase_members(tx: Transaction, leaving: Leaving) -> DidErase:
    """Ends what is under way with them, and then empties the stores."""
    await end_conversations_of(tx, leaving)
    await end_relationships_of(tx, leaving)
    await end_enrolments(tx, leaving)
    await end_introductions(tx, leaving)
    await vacate_seats(tx, leaving)
    await tx.session.flush()
    return await erase_stores(tx, STORES, leaving)
