"""What blocks, and sessions' answers, mean for introductions."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.profiles import MemberBlocked
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.matching.facts.commands.blocks import keep_block
from services.matching.facts.commands.facts import forget_busy, keep_busy
from services.matching.introductions.commands.answers import book_slot, cancel_slot, lose_slot
from services.matching.introductions.commands.blocks import take_back_asks
from services.matching.programmes.commands.proposals import keep_apart


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)
    await take_back_asks(tx, event.blocker_id, event.blocked_id)
    await keep_apart(tx, event.blocker_id, event.blocked_id)


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    people = (event.mentor_id, event.mentee_id)
    await keep_busy(tx, event.session_id, people, starts_at=event.starts_at, ends_at=event.ends_at)
    await book_slot(tx, event.introduction_id, event.session_id)


async def on_slot_taken(tx: Transaction, event: SlotTaken) -> None:
    await lose_slot(tx, event.introduction_id, event.session_id)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    await forget_busy(tx, event.session_id)
    await cancel_slot(tx, event.introduction_id, event.session_id)


HANDLERS: Handlers = {
    MemberBlocked: on_member_blocked,
    SessionBooked: on_session_booked,
    SlotTaken: on_slot_taken,
    SessionCancelled: on_session_cancelled,
}
