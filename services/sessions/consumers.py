"""What others' events mean for the calendar: an acceptance asks for a time, a withdrawal or a block gives it back."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers, many
from chassis.stores import erasing, on_export_requested
from contracts.matching import IntroductionAccepted, IntroductionWithdrawn
from contracts.profiles import BlockLifted, ErasureStarted, ExportRequested, MemberBlocked
from contracts.sessions import ErasedInSessions
from services.sessions.commands import book_session, erase_members, forget_block, keep_block, withdraw_session
from services.sessions.domain import Slot


async def on_introduction_accepted(tx: Transaction, event: IntroductionAccepted) -> None:
    slot = Slot(
        session_id=event.session_id,
        introduction_id=event.introduction_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
    await book_session(tx, slot)


async def on_introduction_withdrawn(tx: Transaction, event: IntroductionWithdrawn) -> None:
    if event.session_id is not None:
        await withdraw_session(tx, event.session_id)


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


HANDLERS: Handlers = {
    IntroductionAccepted: on_introduction_accepted,
    IntroductionWithdrawn: many(on_introduction_withdrawn),
    MemberBlocked: on_member_blocked,
    BlockLifted: on_block_lifted,
    ErasureStarted: erasing(erase_members, ErasedInSessions),
    ExportRequested: on_export_requested,
}
