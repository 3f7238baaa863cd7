"""What becomes of an introduction by itself: sessions' answers to an acceptance, the nudge, and the end of waiting.

Each may come twice, late, or after the mentee withdrew; the introduction decides, and what it does not wait for
changes nothing.
"""

from uuid import UUID

from chassis.db import Transaction
from services.matching.capacity.commands import release_seat
from services.matching.introductions.commands.blocks import take_back_if_blocked
from services.matching.introductions.commands.cascade import forget_choices, move_on
from services.matching.introductions.commands.clocks import forget_clock, start_clock
from services.matching.introductions.domain.introduction import Introduction


async def book_slot(tx: Transaction, introduction_id: UUID, session_id: UUID) -> None:
    """The ask has found somebody: it moves on to nobody any more."""
    introduction = await _locked(tx, introduction_id)
    event = introduction and introduction.slot_booked(session_id)
    if introduction and event:
        await forget_choices(tx, introduction.need_id)
        await tx.emit(event)


async def lose_slot(tx: Transaction, introduction_id: UUID, session_id: UUID) -> None:
    """Gives the seat back and opens the introduction for another time."""
    introduction = await _locked(tx, introduction_id)
    event = introduction and introduction.slot_lost(session_id)
    if introduction and event:
        await release_seat(tx, introduction.mentor_id)
        await start_clock(tx, introduction)
        await tx.emit(event)
        await take_back_if_blocked(tx, introduction)


async def cancel_slot(tx: Transaction, introduction_id: UUID, session_id: UUID) -> None:
    """Ends the introduction and gives the seat back."""
    introduction = await _locked(tx, introduction_id)
    if introduction and introduction.session_cancelled(session_id):
        await release_seat(tx, introduction.mentor_id)
        await forget_choices(tx, introduction.need_id)


async def nudge_mentor(tx: Transaction, introduction_id: UUID) -> None:
    introduction = await _locked(tx, introduction_id)
    event = introduction and introduction.nudge(now=tx.now)
    if event:
        await tx.emit(event)


async def expire_introduction(tx: Transaction, introduction_id: UUID) -> None:
    """The wait is over: the ask moves on, unless it was the mentee who did not answer, or nobody is left."""
    introduction = await _locked(tx, introduction_id)
    if introduction is None or not introduction.is_due(now=tx.now):
        return
    if introduction.awaited == introduction.mentor_id and await move_on(tx, introduction):
        return
    await forget_clock(tx, introduction)
    await forget_choices(tx, introduction.need_id)
    await tx.emit(introduction.expire())


async def _locked(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    """None for a session that no introduction led to."""
    return await tx.session.get(Introduction, introduction_id, with_for_update=True)
