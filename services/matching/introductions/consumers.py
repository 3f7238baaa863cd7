"""What blocks, pauses, days off, and sessions' answers mean for introductions."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.profiles import AvailabilitySet, MemberBlocked, OfferPaused, OfferResumed, OfferWithdrawn
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.matching.facts.commands.blocks import keep_block
from services.matching.facts.commands.facts import (
    close_offer,
    forget_busy,
    keep_availability,
    keep_busy,
    pause_offer,
    resume_offer,
)
from services.matching.introductions.commands.answers import book_slot, cancel_slot, lose_slot
from services.matching.introductions.commands.blocks import take_back_asks
from services.matching.introductions.commands.clocks import reckon_clocks, restart_clocks, stop_clocks
from services.matching.programmes.commands.proposals import keep_apart
from services.matching.relationships.commands.conversations import call_off_conversation, expect_conversation
from services.matching.relationships.commands.ending import end_between


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)
    await take_back_asks(tx, event.blocker_id, event.blocked_id)
    await end_between(tx, event.blocker_id, event.blocked_id)
    await keep_apart(tx, event.blocker_id, event.blocked_id)


async def on_availability_set(tx: Transaction, event: AvailabilitySet) -> None:
    await keep_availability(tx, event)
    await reckon_clocks(tx, event.member_id)


async def on_offer_paused(tx: Transaction, event: OfferPaused) -> None:
    await pause_offer(tx, event.member_id)
    await stop_clocks(tx, event.member_id)


async def on_offer_resumed(tx: Transaction, event: OfferResumed) -> None:
    await resume_offer(tx, event.member_id)
    await restart_clocks(tx, event.member_id)


async def on_offer_withdrawn(tx: Transaction, event: OfferWithdrawn) -> None:
    """A withdrawal ends a pause too: who was asked before still has an answer to give."""
    await close_offer(tx, event.member_id)
    await restart_clocks(tx, event.member_id)


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    people = (event.mentor_id, event.mentee_id)
    await keep_busy(tx, event.session_id, people, starts_at=event.starts_at, ends_at=event.ends_at)
    await expect_conversation(tx, event)
    await book_slot(tx, event.introduction_id, event.session_id)


async def on_slot_taken(tx: Transaction, event: SlotTaken) -> None:
    await lose_slot(tx, event.introduction_id, event.session_id)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    await forget_busy(tx, event.session_id)
    await call_off_conversation(tx, event.session_id)
    await cancel_slot(tx, event.introduction_id, event.session_id)


HANDLERS: Handlers = {
    MemberBlocked: on_member_blocked,
    AvailabilitySet: on_availability_set,
    OfferPaused: on_offer_paused,
    OfferResumed: on_offer_resumed,
    OfferWithdrawn: on_offer_withdrawn,
    SessionBooked: on_session_booked,
    SlotTaken: on_slot_taken,
    SessionCancelled: on_session_cancelled,
}
