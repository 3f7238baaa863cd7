"""What each event does here: facts are kept, members are told, mail is made ready."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from chassis.stores import erasing, on_export_requested
from contracts.matching import (
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionTimesProposed,
)
from contracts.notifications import ErasedInNotifications
from contracts.profiles import BlockLifted, ErasureStarted, ExportRequested, MemberBlocked, MemberProfileSaved
from contracts.sessions import SessionBooked, SessionCancelled
from services.notifications.commands.blocks import forget_block, keep_block
from services.notifications.commands.deliveries import call_off, invite
from services.notifications.commands.erasure import erase_member
from services.notifications.commands.facts import know_booking, know_cancellation, know_introduction, know_member
from services.notifications.commands.inbox import tell
from services.notifications.domain import inbox


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await know_member(tx, event)


async def on_introduction_sent(tx: Transaction, event: IntroductionSent) -> None:
    await know_introduction(tx, event)
    await tell(tx, inbox.on_sent(event))


async def on_introduction_nudged(tx: Transaction, event: IntroductionNudged) -> None:
    await tell(tx, inbox.on_nudged(event))


async def on_introduction_times_proposed(tx: Transaction, event: IntroductionTimesProposed) -> None:
    await tell(tx, inbox.on_times_proposed(event))


async def on_introduction_expired(tx: Transaction, event: IntroductionExpired) -> None:
    await tell(tx, inbox.on_expired(event))


async def on_introduction_slot_lost(tx: Transaction, event: IntroductionSlotLost) -> None:
    await tell(tx, inbox.on_slot_lost(event))


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, inbox.on_booked(event))
    await invite(tx, event)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    """Whoever was never told of the booking needs no word of its end."""
    if await know_cancellation(tx, event):
        await tell(tx, inbox.on_cancelled(event))
        await call_off(tx, event)


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


HANDLERS: Handlers = {
    MemberProfileSaved: on_member_profile_saved,
    IntroductionSent: on_introduction_sent,
    IntroductionNudged: on_introduction_nudged,
    IntroductionTimesProposed: on_introduction_times_proposed,
    IntroductionExpired: on_introduction_expired,
    IntroductionSlotLost: on_introduction_slot_lost,
    SessionBooked: on_session_booked,
    SessionCancelled: on_session_cancelled,
    MemberBlocked: on_member_blocked,
    BlockLifted: on_block_lifted,
    ErasureStarted: erasing(erase_member, ErasedInNotifications),
    ExportRequested: on_export_requested,
}
