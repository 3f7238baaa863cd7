"""What becomes of a booked introduction after its conversation; for whoever asks the two how it went.

Each returns None, and changes nothing, when the introduction is not where it would have to be.
"""

from uuid import UUID

from sqlalchemy import exists, select

from chassis.db import Transaction
from services.matching.capacity.commands import release_seat
from services.matching.introductions.commands.clocks import start_clock
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import LIVE, Status
from services.matching.introductions.tables import introductions


async def finish_introduction(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    """The conversation's time is over: MET, and the seat stays held.  None for one that is not booked, or not over."""
    introduction = await _locked(tx, introduction_id)
    return introduction if introduction and introduction.met(now=tx.now) else None


async def continue_introduction(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    """Both want more: CONTINUED, and its seat is held by the caller's relationship from now on."""
    return await _after_meeting(tx, introduction_id, Status.CONTINUED)


async def release_introduction(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    """It was good for one conversation: ENDED without blame, and the seat comes back."""
    introduction = await _after_meeting(tx, introduction_id, Status.ENDED)
    if introduction:
        await release_seat(tx, introduction.mentor_id)
    return introduction


async def reopen_introduction(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    """Both want another conversation: open as after a lost slot, and its seat comes back until a time is found.

    None too while the mentee asks somebody else for the same need: one live ask for each need.
    """
    introduction = await _locked(tx, introduction_id)
    if introduction is None or introduction.status is not Status.MET or await _asks_another(tx, introduction):
        return None
    introduction.open_again()
    await release_seat(tx, introduction.mentor_id)
    await start_clock(tx, introduction)
    return introduction


async def _asks_another(tx: Transaction, introduction: Introduction) -> bool:
    live = (introductions.c.need_id == introduction.need_id) & introductions.c.status.in_(LIVE)
    return bool(await tx.session.scalar(select(exists().where(live))))


async def _after_meeting(tx: Transaction, introduction_id: UUID, status: Status) -> Introduction | None:
    introduction = await _locked(tx, introduction_id)
    if introduction is None or introduction.status is not Status.MET:
        return None
    introduction.status = status
    return introduction


async def _locked(tx: Transaction, introduction_id: UUID) -> Introduction | None:
    return await tx.session.get(Introduction, introduction_id, with_for_update=True)
