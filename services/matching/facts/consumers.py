"""What profiles tells of members, and sessions of their time, kept for every area."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers, many
from contracts.profiles import (
    BlockLifted,
    MemberProfileSaved,
    NeedStated,
    NeedWithdrawn,
    OfferMade,
)
from contracts.sessions import MeetingBooked, MeetingCancelled, MeetingMoved
from services.matching.facts.commands.blocks import forget_block
from services.matching.facts.commands.facts import (
    close_need,
    forget_busy,
    keep_busy,
    keep_member,
    keep_need,
    keep_offer,
)


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await keep_member(tx, event)


async def on_need_stated(tx: Transaction, event: NeedStated) -> None:
    await keep_need(tx, event)


async def on_need_withdrawn(tx: Transaction, event: NeedWithdrawn) -> None:
    await close_need(tx, event.need_id)


async def on_offer_made(tx: Transaction, event: OfferMade) -> None:
    await keep_offer(tx, event)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_meeting_booked(tx: Transaction, event: MeetingBooked) -> None:
    people = (event.mentor_id, event.mentee_id)
    await keep_busy(tx, event.session_id, people, starts_at=event.starts_at, ends_at=event.ends_at)


async def on_meeting_moved(tx: Transaction, event: MeetingMoved) -> None:
    people = (event.mentor_id, event.mentee_id)
    await keep_busy(tx, event.session_id, people, starts_at=event.starts_at, ends_at=event.ends_at)


async def on_meeting_cancelled(tx: Transaction, event: MeetingCancelled) -> None:
    await forget_busy(tx, event.session_id)


HANDLERS: Handlers = {
    MemberProfileSaved: many(on_member_profile_saved),
    NeedStated: many(on_need_stated),
    NeedWithdrawn: many(on_need_withdrawn),
    OfferMade: many(on_offer_made),
    BlockLifted: on_block_lifted,
    MeetingBooked: on_meeting_booked,
    MeetingMoved: on_meeting_moved,
    MeetingCancelled: on_meeting_cancelled,
}
