"""What pairs and merged records mean for relationships; bookings and blocks are told by introductions."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.profiles import MembersMerged, MembersSeparated, PairImported
from services.matching.facts.commands.pairs import forget_merge, keep_merge, keep_pair
from services.matching.relationships.commands.imports import follow_merge, follow_pair, follow_separation


async def on_pair_imported(tx: Transaction, event: PairImported) -> None:
    await keep_pair(tx, event)
    await follow_pair(tx, event)


async def on_members_merged(tx: Transaction, event: MembersMerged) -> None:
    await keep_merge(tx, event)
    await follow_merge(tx, event)


async def on_members_separated(tx: Transaction, event: MembersSeparated) -> None:
    await forget_merge(tx, event.merge_id)
    await follow_separation(tx, event)


HANDLERS: Handlers = {
    PairImported: on_pair_imported,
    MembersMerged: on_members_merged,
    MembersSeparated: on_members_separated,
}
