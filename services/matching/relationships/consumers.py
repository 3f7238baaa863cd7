"""What pairs, merged records and the health of two mean for relationships; blocks are told by introductions."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.profiles import MembersMerged, MembersSeparated, PairImported
from contracts.sessions import FitExitChosen, KeepInTouchChosen, RelationshipRevived, RelationshipWentIdle
from services.matching.facts.commands.pairs import forget_merge, keep_merge, keep_pair
from services.matching.relationships.commands.connections import keep_in_touch
from services.matching.relationships.commands.idleness import forget_idleness, keep_idleness, part_without_fault
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


async def on_relationship_went_idle(tx: Transaction, event: RelationshipWentIdle) -> None:
    await keep_idleness(tx, event.relationship_id, since=event.idle_since)


async def on_relationship_revived(tx: Transaction, event: RelationshipRevived) -> None:
    await forget_idleness(tx, event.relationship_id)


async def on_fit_exit_chosen(tx: Transaction, event: FitExitChosen) -> None:
    await part_without_fault(tx, event.relationship_id, another_match=event.another_match)


async def on_keep_in_touch_chosen(tx: Transaction, event: KeepInTouchChosen) -> None:
    await keep_in_touch(tx, event.mentor_id, event.mentee_id)


HANDLERS: Handlers = {
    PairImported: on_pair_imported,
    MembersMerged: on_members_merged,
    MembersSeparated: on_members_separated,
    RelationshipWentIdle: on_relationship_went_idle,
    RelationshipRevived: on_relationship_revived,
    FitExitChosen: on_fit_exit_chosen,
    KeepInTouchChosen: on_keep_in_touch_chosen,
}
