"""What profiles tells of members, kept for every area."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.profiles import (
    AvailabilitySet,
    BlockLifted,
    MemberProfileSaved,
    NeedStated,
    NeedWithdrawn,
    OfferMade,
    OfferPaused,
    OfferResumed,
    OfferWithdrawn,
)
from services.matching.facts.commands.blocks import forget_block
from services.matching.facts.commands.facts import (
    close_need,
    close_offer,
    keep_availability,
    keep_member,
    keep_need,
    keep_offer,
    pause_offer,
    resume_offer,
)


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await keep_member(tx, event)


async def on_availability_set(tx: Transaction, event: AvailabilitySet) -> None:
    await keep_availability(tx, event)


async def on_need_stated(tx: Transaction, event: NeedStated) -> None:
    await keep_need(tx, event)


async def on_need_withdrawn(tx: Transaction, event: NeedWithdrawn) -> None:
    await close_need(tx, event.need_id)


async def on_offer_made(tx: Transaction, event: OfferMade) -> None:
    await keep_offer(tx, event)


async def on_offer_withdrawn(tx: Transaction, event: OfferWithdrawn) -> None:
    await close_offer(tx, event.member_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_offer_paused(tx: Transaction, event: OfferPaused) -> None:
    await pause_offer(tx, event.member_id)


async def on_offer_resumed(tx: Transaction, event: OfferResumed) -> None:
    await resume_offer(tx, event.member_id)


HANDLERS: Handlers = {
    MemberProfileSaved: on_member_profile_saved,
    AvailabilitySet: on_availability_set,
    NeedStated: on_need_stated,
    NeedWithdrawn: on_need_withdrawn,
    OfferMade: on_offer_made,
    OfferWithdrawn: on_offer_withdrawn,
    BlockLifted: on_block_lifted,
    OfferPaused: on_offer_paused,
    OfferResumed: on_offer_resumed,
}
